package dev.lockstep.stub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for localhost, and for the names of {@link ConnectProxy}, made by the JDK's keytool when the tests run. */
public final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static TestCertificate shared;

    private final SSLContext server;
    private final Path pem;
    private final String key;

    private TestCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("lockstep-tls");
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1,dns:*.proxied.test",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool failed: " + Files.readString(folder.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        server = SSLContext.getInstance("TLS");
        server.init(managers.getKeyManagers(), null, null);
        pem = Files.writeString(
                folder.resolve("ca.pem"),
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
        key = pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
    }

    /** One that nobody else has. */
    public static TestCertificate another() {
        try {
            return new TestCertificate();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One for the whole run: making it takes about a second. */
    public static synchronized TestCertificate shared() {
        if (shared == null) {
            shared = another();
        }
        return shared;
    }

    public SSLContext server() {
        return server;
    }

    public Path pem() {
        return pem;
    }

    /** Of the certificate, PEM. */
    public String key() {
        return key;
    }
}
