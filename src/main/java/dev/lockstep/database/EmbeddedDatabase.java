package dev.lockstep.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.postgresql.Driver;

/**
 * A PostgreSQL server in a directory that keeps its data. A server that outlived its last process is used again; the lock
 * of one that was killed is cleared away. It stops when this process ends in order. Commits are on disk when they return (fsync is on).
 */
public final class EmbeddedDatabase {
    /** Accepted by the server without a check: it listens on loopback only. */
    public static final String USER = "postgres";

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);
    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration DYING_WAIT = Duration.ofSeconds(10);

    private EmbeddedDatabase() {}

    /** The JDBC address of the server in the directory, which is started if it does not run. */
    public static synchronized String in(Path directory) {
        Path data = directory.toAbsolutePath().normalize();
        // A system property, because development mode loads this class again on each reload.
        String key = "dev.lockstep.embedded-database." + data;
        String known = System.getProperty(key);
        if (known != null && answers(known)) {
            return known;
        }
        try {
            Files.createDirectories(data);
            String url = running(data).orElseGet(() -> start(data));
            System.setProperty(key, url);
            pid(data).flatMap(ProcessHandle::of).ifPresent(server -> StopAtExit.register(data, server));
            return url;
        } catch (IOException e) {
            throw new IllegalStateException("the embedded PostgreSQL cannot use " + data + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> running(Path data) throws IOException {
        Optional<String> url = lock(data)
                .filter(lines -> lines.size() > 3)
                .map(lines -> url(Integer.parseInt(lines.get(3).strip())));
        if (url.isPresent() && answers(url.get())) {
            LOG.infof("Embedded PostgreSQL in %s still runs; using it again", data);
            return url;
        }
        return Optional.empty();
    }

    private static String start(Path data) {
        long began = System.nanoTime();
        try {
            clearStaleLock(data);
            File log = data.resolveSibling(data.getFileName() + ".log").toFile();
            int port = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(data.resolveSibling(data.getFileName() + "-binaries")
                            .toFile())
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
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
            return url(port);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the embedded PostgreSQL does not start in " + data + " (see the .log beside it): " + e.getMessage()
                            + ". Set QUARKUS_DATASOURCE_JDBC_URL to use a PostgreSQL of your own",
                    e);
        }
    }

    /** A killed server leaves its lock behind, and would be waited for until the patience ends. */
    private static void clearStaleLock(Path data) throws IOException {
        Optional<Long> known = pid(data);
        if (known.isEmpty()) {
            return;
        }
        long pid = known.get();
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(handle -> isPostgres(pid));
        if (process.isPresent() && !gone(process.get(), pid)) {
            throw new IOException("process " + pid + " still runs on this data and does not answer");
        }
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private static boolean gone(ProcessHandle process, long pid) {
        try {
            process.onExit().get(DYING_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !isPostgres(pid);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A process id can be another program's by now, or a zombie's. */
    private static boolean isPostgres(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.contains("(postgres)") && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Long> pid(Path data) throws IOException {
        return lock(data)
                .filter(lines -> !lines.isEmpty())
                .map(lines -> Long.parseLong(lines.get(0).strip()));
    }

    private static Optional<List<String>> lock(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        return Files.exists(file) ? Optional.of(Files.readAllLines(file)) : Optional.empty();
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static boolean answers(String url) {
        Properties properties = new Properties();
        properties.put("user", USER);
        properties.put("password", USER);
        properties.put("connectTimeout", "3");
        properties.put("loginTimeout", "3");
        try (Connection connection = new Driver().connect(url, properties)) {
            return connection != null;
        } catch (SQLException e) {
            LOG.debugf("%s does not answer: %s", url, e.getMessage());
            return false;
        }
    }
}
