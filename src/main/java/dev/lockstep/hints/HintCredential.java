package dev.lockstep.hints;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a hint is believed by: the signature of its body, as Flux's notification-controller makes it ({@code sha256=} and the HMAC of the
 * raw body in lower-case hex), or the secret itself.
 */
final class HintCredential {
    private static final String BEARER = "Bearer ";
    private static final Pattern SIGNATURE = Pattern.compile("(sha224|sha256|sha384|sha512)=([0-9a-f]{56,128})");

    /** Hex digits of the signatures, by how they are called. */
    private static final Map<String, Integer> DIGITS = Map.of("sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128);

    /** Empty: the secret was shown, and the body does not matter. */
    private final Optional<Mac> mac;

    private final byte[] claimed;

    private HintCredential(Optional<Mac> mac, byte[] claimed) {
        this.mac = mac;
        this.claimed = claimed;
    }

    /** Whether there is anything to compare with the secret. */
    static boolean isShown(String signature, String authorization) {
        return bearer(authorization).isPresent() || parsed(signature).isPresent();
    }

    /**
     * @param signature the header {@code X-Signature}, or null
     * @param authorization the header {@code Authorization}, or null
     * @return empty when neither can be right, so that there is nothing to read a body for
     */
    static Optional<HintCredential> claimed(String signature, String authorization, String secret) {
        if (bearer(authorization).filter(shown -> same(shown, secret)).isPresent()) {
            return Optional.of(new HintCredential(Optional.empty(), new byte[0]));
        }
        return parsed(signature).map(parts -> {
            String algorithm = "Hmac" + parts.group(1).toUpperCase(Locale.ROOT);
            return new HintCredential(
                    Optional.of(mac(algorithm, secret)), HexFormat.of().parseHex(parts.group(2)));
        });
    }

    /** Whether the body is what was signed. Compares in constant time. */
    boolean covers(byte[] body) {
        return mac.isEmpty() || MessageDigest.isEqual(mac.get().doFinal(body), claimed);
    }

    private static Optional<Matcher> parsed(String signature) {
        return Optional.ofNullable(signature)
                .map(SIGNATURE::matcher)
                .filter(Matcher::matches)
                .filter(parts -> parts.group(2).length() == DIGITS.get(parts.group(1)));
    }

    private static Optional<String> bearer(String authorization) {
        return Optional.ofNullable(authorization)
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** Takes the same time however much of it is right, and however long it is. */
    private static boolean same(String shown, String secret) {
        return MessageDigest.isEqual(digest(shown), digest(secret));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Mac mac(String algorithm, String secret) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
