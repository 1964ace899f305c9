package dev.lockstep.chaos;

import dev.lockstep.database.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Cuts one of Lockstep's connections to PostgreSQL every few hundred milliseconds, whatever it is used for. */
final class Cuts implements AutoCloseable {
    private final Connection connection;
    private final Random random;
    private final int everyMillis;
    private final AtomicInteger made = new AtomicInteger();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "cuts"));

    Cuts(String url, long seed, int everyMillis) throws SQLException {
        this.connection = DriverManager.getConnection(
                url + (url.contains("?") ? "&" : "?") + "ApplicationName=cuts", TestPostgres.USER, TestPostgres.USER);
        this.random = new Random(seed);
        this.everyMillis = everyMillis;
        next();
    }

    private void next() {
        thread.schedule(this::cut, everyMillis / 2 + random.nextInt(everyMillis), TimeUnit.MILLISECONDS);
    }

    private void cut() {
        try (Statement statement = connection.createStatement();
                ResultSet cut = statement.executeQuery("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()"
                        + " and application_name not in ('invariants', 'cuts') order by random() limit 1")) {
            if (cut.next()) {
                made.incrementAndGet();
            }
            next();
        } catch (SQLException e) {
            throw new IllegalStateException("no more cuts: " + e.getMessage(), e);
        }
    }

    int made() {
        return made.get();
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the cuts do not end");
        }
        connection.close();
    }
}
