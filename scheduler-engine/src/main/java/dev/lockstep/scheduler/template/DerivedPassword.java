package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * sprig's derivePassword: the Master Password algorithm (scrypt with N 32768, r 8, p 2, then HMAC-SHA256 picks the
 * characters). Source: masterpassword.app, "the algorithm", and RFC 7914.
 */
final class DerivedPassword {
    private static final String SEED = "com.lyndir.masterpassword";
    private static final int N = 32768;
    private static final int WORDS = 256;

    private static final Map<String, List<String>> TEMPLATES = Map.of(
            "maximum", List.of("anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"),
            "long",
                    List.of(
                            "CvcvnoCvcvCvcv",
                            "CvcvCvcvnoCvcv",
                            "CvcvCvcvCvcvno",
                            "CvccnoCvcvCvcv",
                            "CvccCvcvnoCvcv",
                            "CvccCvcvCvcvno",
                            "CvcvnoCvccCvcv",
                            "CvcvCvccnoCvcv",
                            "CvcvCvccCvcvno",
                            "CvcvnoCvcvCvcc",
                            "CvcvCvcvnoCvcc",
                            "CvcvCvcvCvccno",
                            "CvccnoCvccCvcv",
                            "CvccCvccnoCvcv",
                            "CvccCvccCvcvno",
                            "CvcvnoCvccCvcc",
                            "CvcvCvccnoCvcc",
                            "CvcvCvccCvccno",
                            "CvccnoCvcvCvcc",
                            "CvccCvcvnoCvcc",
                            "CvccCvcvCvccno"),
            "medium", List.of("CvcnoCvc", "CvcCvcno"),
            "short", List.of("Cvcn"),
            "basic", List.of("aaanaaan", "aannaaan", "aaannaaa"),
            "pin", List.of("nnnn"));

    private static final Map<Character, String> CHARACTERS = Map.of(
            'V', "AEIOU",
            'C', "BCDFGHJKLMNPQRSTVWXYZ",
            'v', "aeiou",
            'c', "bcdfghjklmnpqrstvwxyz",
            'A', "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
            'a', "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
            'n', "0123456789",
            'o', "@&%?,=[]_:-+*$#!'^~;()/.",
            'x', "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()");

    private DerivedPassword() {}

    /** Counter, type, password, user and site. */
    static Object of(Object[] arguments) {
        List<String> templates = TEMPLATES.get((String) arguments[1]);
        if (templates == null) {
            return "cannot find password template " + arguments[1];
        }
        byte[] password = ByteText.toBytes((String) arguments[2]);
        byte[] key = scrypt(password, salt((String) arguments[3], new byte[0]));
        byte[] counter =
                ByteBuffer.allocate(4).putInt(((Long) arguments[0]).intValue()).array();
        byte[] seed = hmac(key, salt((String) arguments[4], counter));
        String template = templates.get((seed[0] & 0xFF) % templates.size());
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            String choice = CHARACTERS.get(template.charAt(i));
            out.append(choice.charAt((seed[i + 1] & 0xFF) % choice.length()));
        }
        return out.toString();
    }

    private static byte[] salt(String name, byte[] end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteText.toBytes(SEED));
        out.writeBytes(ByteBuffer.allocate(4).putInt(name.length()).array());
        out.writeBytes(ByteText.toBytes(name));
        out.writeBytes(end);
        return out.toByteArray();
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** PBKDF2 with one iteration. */
    private static byte[] stretch(byte[] password, byte[] salt, int length) {
        ByteBuffer out = ByteBuffer.allocate((length + 31) / 32 * 32);
        for (int block = 1; out.hasRemaining(); block++) {
            byte[] numbered =
                    ByteBuffer.allocate(salt.length + 4).put(salt).putInt(block).array();
            out.put(hmac(password, numbered));
        }
        return java.util.Arrays.copyOf(out.array(), length);
    }

    private static byte[] scrypt(byte[] password, byte[] salt) {
        ByteBuffer blocks =
                ByteBuffer.wrap(stretch(password, salt, 2 * WORDS * 4)).order(ByteOrder.LITTLE_ENDIAN);
        int[] table = new int[N * WORDS];
        for (int lane = 0; lane < 2; lane++) {
            int[] block = new int[WORDS];
            blocks.position(lane * WORDS * 4);
            for (int i = 0; i < WORDS; i++) {
                block[i] = blocks.getInt();
            }
            block = mix(block, table);
            blocks.position(lane * WORDS * 4);
            for (int word : block) {
                blocks.putInt(word);
            }
        }
        return stretch(password, blocks.array(), 64);
    }

    private static int[] mix(int[] from, int[] table) {
        int[] block = from;
        for (int i = 0; i < N; i++) {
            System.arraycopy(block, 0, table, i * WORDS, WORDS);
            block = shuffled(block);
        }
        for (int i = 0; i < N; i++) {
            int row = (block[WORDS - 16] & N - 1) * WORDS;
            for (int k = 0; k < WORDS; k++) {
                block[k] ^= table[row + k];
            }
            block = shuffled(block);
        }
        return block;
    }

    private static int[] shuffled(int[] block) {
        int[] out = new int[WORDS];
        int[] x = java.util.Arrays.copyOfRange(block, WORDS - 16, WORDS);
        for (int i = 0; i < WORDS / 16; i++) {
            for (int k = 0; k < 16; k++) {
                x[k] ^= block[i * 16 + k];
            }
            salsa(x);
            System.arraycopy(x, 0, out, (i / 2 + (i % 2) * WORDS / 32) * 16, 16);
        }
        return out;
    }

    /** Salsa20/8. */
    private static void salsa(int[] x) {
        int[] y = x.clone();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(y, i * 5, (i * 5 + 4) % 16, (i * 5 + 8) % 16, (i * 5 + 12) % 16);
            }
            for (int i = 0; i < 4; i++) {
                int row = i * 4;
                quarter(y, row + i, row + (i + 1) % 4, row + (i + 2) % 4, row + (i + 3) % 4);
            }
        }
        for (int i = 0; i < 16; i++) {
            x[i] += y[i];
        }
    }

    private static void quarter(int[] y, int a, int b, int c, int d) {
        y[b] ^= Integer.rotateLeft(y[a] + y[d], 7);
        y[c] ^= Integer.rotateLeft(y[b] + y[a], 9);
        y[d] ^= Integer.rotateLeft(y[c] + y[b], 13);
        y[a] ^= Integer.rotateLeft(y[d] + y[c], 18);
    }
}
