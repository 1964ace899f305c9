package dev.lockstep.github;

import dev.lockstep.secret.Secret;
import io.smallrye.jwt.build.Jwt;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The private key of a GitHub App, read again when its file changes, and the short-lived JWTs it signs. */
final class AppKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (?:RSA )?PRIVATE KEY-----");
    /** SEQUENCE { INTEGER 0, SEQUENCE { OID rsaEncryption, NULL } }, less the outer header: the start of PKCS#8. */
    private static final byte[] RSA_PREFIX = {
        2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    private final String appId;
    private final Secret pem;
    private volatile Parsed parsed;

    private record Parsed(String pem, PrivateKey key) {}

    private AppKey(String appId, Secret pem) {
        this.appId = appId;
        this.pem = pem;
        this.parsed = new Parsed(pem.value(), key(pem.value()));
    }

    /** Throws {@link IllegalArgumentException}, naming the file and nothing of its content. */
    static AppKey read(GitHubLogin.App app) {
        return new AppKey(app.id(), Secret.inFile("the key of GitHub App " + app.id(), app.keyFile(), AppKey::key));
    }

    private static PrivateKey key(String text) {
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw new IllegalArgumentException("no PEM private key (PKCS#1 or PKCS#8, unencrypted)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            byte[] pkcs8 = pem.group(1) == null ? der : wrapped(der);
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not an RSA private key");
        }
    }

    private PrivateKey key() {
        String now = pem.value();
        Parsed last = parsed;
        if (!last.pem().equals(now)) {
            last = new Parsed(now, key(now));
            parsed = last;
        }
        return last.key();
    }

    /** Valid from a minute ago, for clocks that differ, to nine minutes ahead; GitHub allows ten. */
    String jwt(Instant now) {
        return Jwt.issuer(appId)
                .issuedAt(now.minusSeconds(60))
                .expiresAt(now.plus(Duration.ofMinutes(9)))
                .sign(key());
    }

    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_PREFIX);
        content.writeBytes(der(4, pkcs1));
        return der(0x30, content.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return "the key of GitHub App " + appId;
    }
}
