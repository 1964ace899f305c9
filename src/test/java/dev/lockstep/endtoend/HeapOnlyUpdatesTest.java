package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims and moves leave nothing behind: the rows that they update stay within their page, and no index is touched. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class HeapOnlyUpdatesTest {
    private record Updates(long all, long heapOnly) {}

    @Inject
    Scene scene;

    @Inject
    DataSource database;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private Updates updates() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables"
                        + " where relname = 'promotion_work' and schemaname = current_schema()")) {
            row.next();
            return new Updates(row.getLong(1), row.getLong(2));
        }
    }

    @Test
    void atLeastNineOfTenUpdatesOfWhatIsClaimedStayWithinTheirPage() throws SQLException {
        Updates before = updates();
        for (String commit : new String[] {"one", "two"}) {
            String id = scene.promotionOf(scene.sandbox().seed().changeOnMain(commit));
            scene.merge(id, "stage");
            scene.awaitStatus(id, "SUCCEEDED");
        }
        // The database counts a moment later.
        await().atMost(Duration.ofSeconds(30)).until(() -> updates().all() - before.all() >= 40);
        Updates after = updates();
        long all = after.all() - before.all();
        long heapOnly = after.heapOnly() - before.heapOnly();
        System.out.printf("[measured] heap-only updates of promotion_work: %d of %d%n", heapOnly, all);
        assertThat(heapOnly).isGreaterThanOrEqualTo(all * 9 / 10);
    }
}
