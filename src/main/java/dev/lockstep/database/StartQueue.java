package dev.lockstep.database;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Replicas that start at the same moment on a database that is new start Quartz one after the other. It looks whether its jobs are
 * stored and then stores them; what another one stores in between would end the start.
 */
@ApplicationScoped
class StartQueue {
    private static final Logger LOG = Logger.getLogger(StartQueue.class);
    /** Just before and just after {@code QuartzSchedulerImpl} starts. */
    private static final int BEFORE_QUARTZ = Interceptor.Priority.PLATFORM_BEFORE - 1;

    private static final int AFTER_QUARTZ = Interceptor.Priority.PLATFORM_BEFORE + 1;
    /** Any number that nobody else locks in Lockstep's database. */
    private static final long LOCK = 7_203_118_405L;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource database;
    private Connection held;

    StartQueue(DataSource database) {
        this.database = database;
    }

    void enter(@Observes @Priority(BEFORE_QUARTZ) StartupEvent start) throws SQLException {
        held = database.getConnection();
        try (Statement statement = held.createStatement()) {
            statement.execute("set lock_timeout = '60s'");
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn("Another replica has been starting for a minute; starting beside it");
        }
    }

    void leave(@Observes @Priority(AFTER_QUARTZ) StartupEvent start) throws SQLException {
        try (Connection connection = held;
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_unlock_all()");
            statement.execute("reset lock_timeout");
        }
    }
}
