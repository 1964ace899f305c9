package dev.lockstep.sandbox.database;

import dev.lockstep.database.PrivateFiles;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.Driver;

/**
 * A PostgreSQL server in a directory that keeps its data. A server that outlived its last process is used again; the lock
 * of one that was killed is cleared away. It stops when this process ends in order. Commits are on disk when they return (fsync is on).
 *
 * <p>It listens on loopback only, asks for a {@linkplain ServerPassword password}, and all its files are its user's alone.
 */
public final class EmbeddedDatabase {
    public static final String USER = "postgres";

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    /** How to reach a server, as {@link #USER}. */
    public record Server(String url, String password) {
        @Override
        public String toString() {
            return url;
        }
    }

    private final Path data;
    private final Path binaries;
    private final Path socket;
    private final File log;
    private final ServerLock lock;
    private final ServerPassword password;

    private EmbeddedDatabase(Path data) {
        this.data = data;
        this.binaries = data.resolveSibling(data.getFileName() + "-binaries");
        this.socket = data.resolveSibling(data.getFileName() + "-socket");
        this.log = data.resolveSibling(data.getFileName() + ".log").toFile();
        this.lock = new ServerLock(data);
        this.password = new ServerPassword(data);
    }

    /** The server in the directory, which is started if it does not run. */
    public static synchronized Server in(Path directory) {
        return new EmbeddedDatabase(directory.toAbsolutePath().normalize()).server();
    }

    private Server server() {
        // A system property, because development mode loads this class again on each reload.
        String key = "dev.lockstep.embedded-database." + data;
        try {
            Optional<Server> known =
                    Optional.ofNullable(System.getProperty(key)).flatMap(this::answering);
            if (known.isPresent()) {
                return known.get();
            }
            PrivateFiles.folder(data);
            PrivateFiles.folder(binaries);
            PrivateFiles.folder(socket);
            PrivateFiles.file(log.toPath());
            Optional<Server> running = running();
            Server server = running.isPresent() ? running.get() : start();
            System.setProperty(key, server.url());
            lock.server().ifPresent(process -> StopAtExit.register(data, process));
            return server;
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("the embedded PostgreSQL cannot use " + data + ": " + e.getMessage(), e);
        }
    }

    private Optional<Server> running() throws IOException {
        Optional<ProcessHandle> process = lock.server();
        if (process.isPresent() && !password.isAskedFor()) {
            LOG.infof(
                    "Embedded PostgreSQL in %s runs without a password, as earlier versions had it; starting it anew",
                    data);
            StopAtExit.stop(data, process.get());
            return Optional.empty();
        }
        Optional<Server> server = lock.port().map(EmbeddedDatabase::url).flatMap(this::answering);
        server.ifPresent(found -> LOG.infof("Embedded PostgreSQL in %s still runs; using it again", data));
        return server;
    }

    private Server start() throws IOException {
        long began = System.nanoTime();
        try {
            lock.clearIfStale();
            Archive archive = new Archive();
            String secret = password.value();
            int port = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPgBinaryResolver(archive)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setDataDirectoryCustomizer(made -> protect(archive))
                    .setConnectConfig("password", secret)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    // From its data, because options must have no spaces, and the whole path has at most 107 bytes.
                    .setServerConfig("unix_socket_directories", "../" + socket.getFileName())
                    .setServerConfig("unix_socket_permissions", "0700")
                    .setServerConfig("max_connections", "60")
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setOutputRedirector(Redirect.appendTo(log))
                    .setErrorRedirector(Redirect.appendTo(log))
                    .setPGStartupWait(START_WAIT)
                    .setRegisterShutdownHook(false)
                    .start()
                    .getPort();
            LOG.infof(
                    "Embedded PostgreSQL started in %s in %d ms",
                    data, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            return new Server(url(port), secret);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(
                    "the embedded PostgreSQL does not start in " + data + " (see the .log beside it): " + e.getMessage()
                            + ". Set QUARKUS_DATASOURCE_JDBC_URL to use a PostgreSQL of your own",
                    e);
        }
    }

    /** When the data is there and the server is about to be started. */
    private void protect(Archive archive) {
        try {
            PrivateFiles.tree(data);
            PrivateFiles.tree(binaries);
            password.askFor(binaries.resolve("PG-" + archive.digest()), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Server> answering(String url) {
        try {
            if (!password.isAskedFor()) {
                return Optional.empty();
            }
            Server server = new Server(url, password.value());
            return answers(server) ? Optional.of(server) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static boolean answers(Server server) {
        Properties properties = new Properties();
        properties.put("user", USER);
        properties.put("password", server.password());
        properties.put("connectTimeout", "3");
        properties.put("loginTimeout", "3");
        try (Connection connection = new Driver().connect(server.url(), properties)) {
            return connection != null;
        } catch (SQLException e) {
            LOG.debugf("%s does not answer: %s", server, e.getMessage());
            return false;
        }
    }

    /** The server's programs, as they are packed; the folder that they are unpacked into is named for what they are. */
    private static final class Archive implements PgBinaryResolver {
        private final MessageDigest digest;

        Archive() {
            try {
                digest = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has MD5", e);
            }
        }

        @Override
        public InputStream getPgBinary(String system, String hardware) throws IOException {
            InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, hardware);
            return packed == null ? null : new DigestInputStream(packed, digest);
        }

        /** Once all was read; ends the reading. */
        String digest() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
