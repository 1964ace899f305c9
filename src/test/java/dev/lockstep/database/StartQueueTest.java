package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whoever starts second waits until the first one has started. */
class StartQueueTest {
    private static final String WAITING = "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
            + " where l.locktype = 'advisory' and d.datname = current_database() and not l.granted";

    private final String url = TestPostgres.freshDatabase();

    @Test
    void oneAfterTheOther() throws SQLException {
        StartQueue first = replica();
        StartQueue second = replica();
        first.enter(null);
        CompletableFuture<Void> entered = CompletableFuture.runAsync(() -> enter(second));
        await("the second waits").until(() -> count(WAITING) == 1);
        assertThat(entered).isNotDone();
        first.leave(null);
        entered.join();
        second.leave(null);
        assertThat(count("select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                        + " where l.locktype = 'advisory' and d.datname = current_database()"))
                .isZero();
    }

    private StartQueue replica() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url);
        database.setUser(TestPostgres.USER);
        database.setPassword(TestPostgres.USER);
        return new StartQueue(database);
    }

    private static void enter(StartQueue replica) {
        try {
            replica.enter(null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.USER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
