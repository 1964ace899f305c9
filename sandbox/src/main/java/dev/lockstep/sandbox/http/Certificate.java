package dev.lockstep.sandbox.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The sandbox's own certificate for {@code localhost} and 127.0.0.1, made once in its directory with the JDK's keytool (the JDK has
 * no public API that makes certificates). Files: {@code keystore.p12}, {@code keystore.password} (0600), {@code ca.pem}.
 */
final class Certificate {
    private static final String ALIAS = "sandbox";
    private final Path directory;

    Certificate(Path directory) {
        this.directory = directory;
    }

    /** What clients use as their CA file. */
    Path caFile() {
        return directory.resolve("ca.pem");
    }

    SSLContext context() {
        try {
            Files.createDirectories(directory);
            Path store = directory.resolve("keystore.p12");
            if (!Files.exists(store) || !Files.exists(caFile())) {
                make(store);
            }
            char[] password = Files.readString(passwordFile()).trim().toCharArray();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, password);
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new SandboxException(
                    "The sandbox's certificate in " + directory + " cannot be used (" + e.getMessage()
                            + "). Delete that directory: it is made again",
                    e);
        }
    }

    private Path passwordFile() {
        return directory.resolve("keystore.password");
    }

    private void make(Path store) throws IOException, GeneralSecurityException {
        Files.deleteIfExists(store);
        Files.deleteIfExists(passwordFile());
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
        Path made = directory.resolve("keystore.new");
        Files.deleteIfExists(made);
        keytool(made);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(made)) {
            keys.load(in, Files.readString(passwordFile()).toCharArray());
        }
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate(ALIAS).getEncoded());
        Files.writeString(caFile(), "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        Files.move(made, store);
    }

    private void keytool(Path store) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            throw new SandboxException("The sandbox needs " + keytool + " for its certificate: run on a full JDK");
        }
        Path log = directory.resolve("keytool.log");
        // the password goes by file: a command line is readable by everybody
        Process process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost, O=Lockstep sandbox",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-startdate",
                        "-1d",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        passwordFile().toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new SandboxException("keytool did not end within 60 s; its output is in " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted while keytool made the sandbox's certificate", e);
        }
        if (process.exitValue() != 0) {
            throw new SandboxException("keytool failed with " + process.exitValue() + ": "
                    + Files.readString(log, StandardCharsets.UTF_8).strip());
        }
        Files.deleteIfExists(log);
    }
}
