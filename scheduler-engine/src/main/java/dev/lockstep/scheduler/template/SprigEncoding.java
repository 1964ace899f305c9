package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.UINT32;

import dev.lockstep.scheduler.value.ByteText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.Adler32;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** sprig's encodings, checksums and the parts of its cryptography that always give the same. */
final class SprigEncoding {
    private static final int AES_BLOCK = 16;

    static final List<Function> ALL = List.of(
            Function.of("b64enc", List.of(STRING), a -> Base64.getEncoder().encodeToString(bytes(a[0]))),
            Function.of("b64dec", List.of(STRING), a -> orMessage((String) a[0], GoBase::decode64)),
            Function.of("b32enc", List.of(STRING), a -> GoBase.encode32((String) a[0])),
            Function.of("b32dec", List.of(STRING), a -> orMessage((String) a[0], GoBase::decode32)),
            Function.of("sha1sum", List.of(STRING), a -> digest("SHA-1", bytes(a[0]))),
            Function.of("sha256sum", List.of(STRING), a -> digest("SHA-256", bytes(a[0]))),
            Function.of("adler32sum", List.of(STRING), a -> {
                Adler32 sum = new Adler32();
                sum.update(bytes(a[0]));
                return Long.toString(sum.getValue());
            }),
            Function.of("decryptAES", List.of(STRING, STRING), a -> decrypt((String) a[0], (String) a[1])),
            Function.of("derivePassword", List.of(UINT32, STRING, STRING, STRING, STRING), DerivedPassword::of)
                    .costing(100_000));

    private SprigEncoding() {}

    private static byte[] bytes(Object text) {
        return ByteText.toBytes((String) text);
    }

    /** sprig gives the error's text for a value. */
    private static String orMessage(String text, UnaryOperator<String> decoding) {
        try {
            return decoding.apply(text);
        } catch (CallFailure corrupt) {
            return corrupt.getMessage();
        }
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** AES-256 in CBC; the last byte says how much padding there is. */
    private static String decrypt(String password, String encoded) {
        if (encoded.isEmpty()) {
            return "";
        }
        byte[] encrypted = ByteText.toBytes(GoBase.decode64(encoded));
        if (encrypted.length < 2 * AES_BLOCK || encrypted.length % AES_BLOCK != 0) {
            throw new CallFailure(
                    "the encrypted text has " + encrypted.length + " bytes; needed is a multiple of 16, at least 32");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(Arrays.copyOf(ByteText.toBytes(password), 32), "AES"),
                    new IvParameterSpec(encrypted, 0, AES_BLOCK));
            byte[] plain = cipher.doFinal(encrypted, AES_BLOCK, encrypted.length - AES_BLOCK);
            int padding = plain[plain.length - 1] & 0xFF;
            if (padding > plain.length) {
                throw new CallFailure("runtime error: slice bounds out of range [:" + (plain.length - padding) + "]");
            }
            return ByteText.fromBytes(Arrays.copyOf(plain, plain.length - padding));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
