package dev.lockstep.sandbox.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded PostgreSQL lets nobody in without its password, on new data and on data of an earlier version, wherever it died. */
@Tag("ci")
class EmbeddedDatabaseTest {
    @TempDir
    Path folder;

    private Path data;

    @AfterEach
    void stop() throws IOException {
        new ServerLock(data).server().ifPresent(server -> StopAtExit.stop(data, server));
        asInAnotherProcess();
    }

    /** The library holds this lock for as long as a process lives. */
    private void asInAnotherProcess() throws IOException {
        Files.deleteIfExists(data.resolve("epg-lock"));
    }

    @Test
    void newDataIsClosedToOthers() throws Exception {
        data = folder.resolve("postgres");
        EmbeddedDatabase.Server server = EmbeddedDatabase.in(data);
        assertClosed(server);
        assertThat(EmbeddedDatabase.in(data)).isEqualTo(server);
        assertThat(server.toString()).doesNotContain(server.password());
    }

    @Test
    void dataOfAnEarlierVersionKeepsWhatItHasAndGetsAPassword() throws Exception {
        data = folder.resolve("postgres");
        String before = earlierVersion();
        enter(before, "anything", "create table kept as select 'a row' as what");
        // As an earlier version leaves it when it is killed.
        asInAnotherProcess();
        EmbeddedDatabase.Server server = EmbeddedDatabase.in(data);
        assertKept(server);
        assertClosed(server);
        stop();

        // What a death leaves at each point of the change.
        Path rules = data.resolve("pg_hba.conf");
        Path password = folder.resolve("postgres.password");
        String old = "local all all trust\nhost all all 127.0.0.1/32 trust\n";
        Files.writeString(rules, old);
        assertThat(assertKept(EmbeddedDatabase.in(data)).password()).isEqualTo(server.password());
        stop();
        Files.delete(rules);
        assertKept(EmbeddedDatabase.in(data));
        stop();
        // Another password than the one that the data was given, and no word of when.
        Files.delete(password);
        EmbeddedDatabase.Server renewed = assertKept(EmbeddedDatabase.in(data));
        assertThat(renewed.password()).isNotEqualTo(server.password());
        assertClosed(renewed);
        stop();
        // A server that serves one user, killed.
        Files.writeString(data.resolve("postmaster.pid"), "-4194303\n");
        assertKept(EmbeddedDatabase.in(data));
    }

    @Test
    @Tag("proof")
    void dataOfAnEarlierVersionThatWasStoppedInOrder() throws Exception {
        data = folder.resolve("postgres");
        enter(earlierVersion(), "anything", "create table kept as select 'a row' as what");
        stop();
        assertClosed(assertKept(EmbeddedDatabase.in(data)));
    }

    private EmbeddedDatabase.Server assertKept(EmbeddedDatabase.Server server) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url(), EmbeddedDatabase.USER, server.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select what from kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("a row");
        }
        return server;
    }

    private void assertClosed(EmbeddedDatabase.Server server) throws Exception {
        enter(server.url(), server.password(), "select 1");
        for (String wrong : List.of("postgres", "", server.password() + "x")) {
            assertThatThrownBy(() -> enter(server.url(), wrong, "select 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
        assertThat(Files.readAllLines(data.resolve("pg_hba.conf")).stream().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" scram-sha-256"));
        assertThat(open(folder)).isEmpty();
        int port = new ServerLock(data).port().orElseThrow();
        assertThat(folder.resolve("postgres-socket/.s.PGSQL." + port)).exists();
        assertThat(Path.of("/tmp/.s.PGSQL." + port)).doesNotExist();
        assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
        assertThat(Files.readString(folder.resolve("postgres.log"))).doesNotContain(server.password());
    }

    /** What others than the owner may do something with. */
    private static List<String> open(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder) && !Files.isSymbolicLink(path))
                    .map(path -> modes(path) + " " + path)
                    .filter(line -> !line.substring(3, 9).equals("------"))
                    .toList();
        }
    }

    private static String modes(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void enter(String url, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedDatabase.USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Begins data as earlier versions did: whoever reaches the server is let in. */
    private String earlierVersion() throws IOException {
        Redirect log = Redirect.appendTo(folder.resolve("postgres.log").toFile());
        int port = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(folder.resolve("postgres-binaries").toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setLocaleConfig("locale", "C.UTF-8")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setRegisterShutdownHook(false)
                .start()
                .getPort();
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }
}
