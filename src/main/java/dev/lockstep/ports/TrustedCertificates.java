package dev.lockstep.ports;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificate authorities that are trusted besides those of the Java runtime: a company's own, or the sandbox's. */
public final class TrustedCertificates {
    private static final long MAX_BYTES = 1024 * 1024;

    private TrustedCertificates() {}

    /**
     * A TLS context that trusts the runtime's authorities and those of a PEM file.
     *
     * @throws OutsideException.Broken when the file cannot be read or holds no certificate
     */
    public static SSLContext with(Path pemFile) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate own : read(pemFile)) {
                store.setCertificateEntry("own-" + number++, own);
            }
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager x509) {
                    for (X509Certificate known : x509.getAcceptedIssuers()) {
                        store.setCertificateEntry("runtime-" + number++, known);
                    }
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new OutsideException.Broken(
                    "The CA file " + pemFile + " cannot be used: " + e.getMessage()
                            + ". It must be readable and hold certificates in PEM form.",
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path pemFile) throws IOException, GeneralSecurityException {
        if (Files.size(pemFile) > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pemFile)));
        if (certificates.isEmpty()) {
            throw new IOException("no certificate in it");
        }
        return certificates;
    }

    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
