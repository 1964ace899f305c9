package dev.lockstep.sandbox.database;

import dev.lockstep.database.PrivateFiles;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/**
 * The password of the embedded PostgreSQL: made once, kept beside its data, and asked for on every way in. The server is given it
 * while it serves nobody but us, before it listens, so that there is no moment at which others get in without.
 *
 * <p>Who may come in how is written last. A death before that is made up for at the next start, with the same password; data of an
 * earlier version, which let everybody in who reached it, is one more case of this.
 */
final class ServerPassword {
    private static final String RULES = """
            # Written by Lockstep: everybody needs the password, which is in the file beside this folder.
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;
    private static final int BYTES = 24;
    private static final String TOLD = "the password is set";

    private final Path data;
    private final Path file;

    /** @param data of the server; the password is in {@code <data>.password} */
    ServerPassword(Path data) {
        this.data = data;
        this.file = data.resolveSibling(data.getFileName() + ".password");
    }

    /** The password; a new one where there is none yet. */
    String value() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            // Else the data would seem to have been given this one.
            Files.deleteIfExists(rules());
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            PrivateFiles.write(file, HexFormat.of().formatHex(random));
        }
        PrivateFiles.file(file);
        return Files.readString(file).strip();
    }

    /** Whether the data lets nobody in without this password. */
    boolean isAskedFor() throws IOException {
        return Files.exists(file)
                && Files.exists(rules())
                && Files.readString(rules()).equals(RULES);
    }

    /**
     * Has data on which no server runs ask for the password.
     *
     * @param binaries of the server, with its bin/
     * @param log is appended to
     */
    void askFor(Path binaries, File log) throws IOException {
        String password = value();
        if (!isAskedFor()) {
            set(password, binaries, log);
            PrivateFiles.write(rules(), RULES);
        }
    }

    /** By a server that serves one user, on its standard input, and listens to nobody. */
    private void set(String password, Path binaries, File log) throws IOException {
        String verifier = PasswordUtil.encodeScramSha256(password.toCharArray());
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; this is how the server itself is started then.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                binaries.resolve("bin/postgres").toString(), "--single", "-D", data.toString(), EmbeddedDatabase.USER));
        Process server = new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(log))
                .start();
        server.getOutputStream()
                .write(("alter role " + EmbeddedDatabase.USER + " password '" + verifier + "'\n"
                                + "select '" + TOLD + "' as told from pg_authid where rolname = '"
                                + EmbeddedDatabase.USER + "' and rolpassword = '" + verifier + "'\n")
                        .getBytes(StandardCharsets.US_ASCII));
        server.getOutputStream().close();
        String answer = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(server) != 0 || !answer.contains("told = \"" + TOLD + "\"")) {
            throw new IOException("the password of the server could not be set");
        }
    }

    private static int exitCode(Process server) throws IOException {
        try {
            return server.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
            throw new IOException("interrupted while the password of the server was set", e);
        }
    }

    private Path rules() {
        return data.resolve("pg_hba.conf");
    }
}
