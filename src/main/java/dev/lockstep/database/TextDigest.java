package dev.lockstep.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** A digest of several texts: each counts with its length, so that no two lists are the same however their texts are cut. */
public final class TextDigest {
    private TextDigest() {}

    /**
     * @param texts null differs from every text, the empty one included
     * @return 32 bytes
     */
    public static byte[] of(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
                digest.update(((text == null ? "" : bytes.length) + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
