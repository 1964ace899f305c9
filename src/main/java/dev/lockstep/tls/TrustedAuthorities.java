package dev.lockstep.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The JDK's certificate authorities plus those of a PEM file; or those of one text alone, where others must not vouch. A file adds
 * authorities, it never replaces the JDK's. Nothing here can switch verification off.
 */
public final class TrustedAuthorities {
    private static final long MAX_FILE_BYTES = 1 << 20;

    private final TrustManager[] trustManagers;

    private TrustedAuthorities(TrustManager[] trustManagers) {
        this.trustManagers = trustManagers;
    }

    /** Throws {@link IllegalArgumentException}, naming the file, when it cannot be read or holds no certificate. */
    public static TrustedAuthorities withFile(Optional<Path> pemFile) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate authority : theJdks()) {
                store.setCertificateEntry("jdk-" + number++, authority);
            }
            if (pemFile.isPresent()) {
                for (Certificate authority : read(pemFile.get())) {
                    store.setCertificateEntry("file-" + number++, authority);
                }
            }
            return trusting(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "cannot use the certificate authorities of "
                            + pemFile.map(Path::toString).orElse("the JDK") + ": " + e.getMessage(),
                    e);
        }
    }

    /** Throws {@link IllegalArgumentException}, without anything of the text, when it holds no certificate. */
    public static TrustedAuthorities only(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : read(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("only-" + number++, authority);
            }
            return trusting(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("these are no certificate authorities in PEM", e);
        }
    }

    private static TrustedAuthorities trusting(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return new TrustedAuthorities(factory.getTrustManagers());
    }

    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    public TrustManager[] trustManagers() {
        return trustManagers.clone();
    }

    private static X509Certificate[] theJdks() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static Collection<? extends Certificate> read(Path pemFile) throws IOException, GeneralSecurityException {
        if (Files.size(pemFile) > MAX_FILE_BYTES) {
            throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
        }
        try (InputStream in = Files.newInputStream(pemFile)) {
            return read(in);
        }
    }

    private static Collection<? extends Certificate> read(InputStream pem)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509").generateCertificates(pem);
        if (found.isEmpty()) {
            throw new IOException("it holds no PEM certificate");
        }
        return found;
    }
}
