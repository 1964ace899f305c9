package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * The one clock: the database's, so that replicas whose own clocks differ agree about leases and due times. Tests turn
 * it forward by hand.
 */
@ApplicationScoped
public class DatabaseClock implements InstantSource {
    private final DataSource dataSource;
    private final AtomicReference<Duration> turned = new AtomicReference<>(Duration.ZERO);

    public DatabaseClock(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The database's time, plus what tests have turned it by. */
    @Override
    public Instant instant() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("select clock_timestamp()");
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getObject(1, OffsetDateTime.class).toInstant().plus(turned.get());
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not tell the time: " + e.getMessage(), e);
        }
    }

    /** Turns the clock forward; for tests. */
    public void turn(Duration by) {
        turned.updateAndGet(before -> before.plus(by));
    }
}
