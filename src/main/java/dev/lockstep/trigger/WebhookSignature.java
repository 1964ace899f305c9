package dev.lockstep.trigger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** GitHub's signature of one delivery: {@code sha256=} and the HMAC-SHA256 of the raw body in lower-case hex. */
public final class WebhookSignature {
    private static final String PREFIX = "sha256=";
    private static final Pattern WELL_FORMED = Pattern.compile(PREFIX + "[0-9a-f]{64}");
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final byte[] claimed;

    private WebhookSignature(Mac mac, byte[] claimed) {
        this.mac = mac;
        this.claimed = claimed;
    }

    /** Empty when the header is no signature at all, so that there is nothing to read a body for. */
    static Optional<WebhookSignature> claimed(String header, String secret) {
        if (header == null || !WELL_FORMED.matcher(header).matches()) {
            return Optional.empty();
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Optional.of(
                    new WebhookSignature(mac, HexFormat.of().parseHex(header, PREFIX.length(), header.length())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Whether it is the signature of that body. Compares in constant time. */
    public boolean signs(byte[] body) {
        return MessageDigest.isEqual(mac.doFinal(body), claimed);
    }
}
