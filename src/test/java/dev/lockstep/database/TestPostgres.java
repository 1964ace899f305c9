package dev.lockstep.database;

import dev.lockstep.sandbox.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The PostgreSQL of the tests: a container where a Docker engine answers, the embedded one elsewhere. Which one it is, is said
 * in one line. One server for all tests of a JVM; each asks for a database of its own.
 */
public final class TestPostgres {
    /** Accepted by both, as user and as password. */
    public static final String USER = "tests";

    /** Names another image, for whoever cannot reach Docker's registry. */
    static final String IMAGE = "lockstep.test.postgres-image";

    /** A system property, because tests of the server and the server itself have different class loaders. */
    private static final String KEY = "dev.lockstep.test-postgres";

    /**
     * For every new connection: sessions of tests are in a time zone that is not UTC. In the address it would be in vain, because the
     * driver sends the JVM's own zone.
     */
    public static final String NOT_UTC = "set time zone 'Asia/Kathmandu'";

    private TestPostgres() {}

    /** The JDBC address of a new, empty database. */
    public static String freshDatabase() {
        String server = server();
        String name = "test_" + Long.toString(System.nanoTime(), 36);
        try (Connection connection = DriverManager.getConnection(server, USER, USER);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no test database: " + e.getMessage(), e);
        }
        String base = server.contains("?") ? server.substring(0, server.indexOf('?')) : server;
        return base.substring(0, base.lastIndexOf('/') + 1) + name;
    }

    /** The JDBC address of the server's own database. */
    public static synchronized String server() {
        String known = System.getProperty(KEY);
        if (known != null) {
            return known;
        }
        Map<String, String> environment = System.getenv();
        String url = choose(
                DockerEngine.answering(environment, DockerEngine.usualSockets(environment)),
                TestPostgres::container,
                TestPostgres::embedded,
                System.out::println);
        System.setProperty(KEY, url);
        return url;
    }

    /**
     * @param engine the Docker engine that answers
     * @param say is told which one it is, and why
     */
    static String choose(
            Optional<String> engine, Supplier<String> container, Supplier<String> embedded, Consumer<String> say) {
        if (engine.isEmpty()) {
            say.accept("Tests use the embedded PostgreSQL: no Docker engine answers");
            return embedded.get();
        }
        try {
            String url = container.get();
            say.accept("Tests use PostgreSQL in a container of the Docker engine at " + engine.get());
            return url;
        } catch (RuntimeException e) {
            // Without the network that images come from, there is an engine and no container.
            say.accept("Tests use the embedded PostgreSQL: the Docker engine at " + engine.get()
                    + " answers and starts no container: " + firstLine(e));
            return embedded.get();
        }
    }

    private static String embedded() {
        EmbeddedDatabase.Server server =
                EmbeddedDatabase.in(Path.of("target/test-postgres-" + System.getProperty("fork.number", "0")));
        try (Connection connection =
                        DriverManager.getConnection(server.url(), EmbeddedDatabase.USER, server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("do $$ begin if not exists (select from pg_roles where rolname = '" + USER
                    + "') then create role " + USER + " superuser login password '" + USER + "'; end if; end $$");
        } catch (SQLException e) {
            throw new IllegalStateException("no user of the tests: " + e.getMessage(), e);
        }
        return server.url();
    }

    private static String firstLine(RuntimeException e) {
        return List.of(String.valueOf(e.getMessage()).split("\n")).get(0);
    }

    // Stopped by Testcontainers when the JVM ends.
    @SuppressWarnings("resource")
    private static String container() {
        String image = System.getProperty(IMAGE, "postgres:17-alpine");
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                .withUsername(USER)
                .withPassword(USER)
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_INITDB_ARGS", "--locale=C.UTF-8");
        container.start();
        return container.getJdbcUrl();
    }
}
