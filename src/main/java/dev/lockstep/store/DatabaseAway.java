package dev.lockstep.store;

import java.sql.SQLException;

/** Tells a connection that broke, or could not be made, from a defect. */
public final class DatabaseAway {
    /** Connections by the SQL standard; PostgreSQL that is being shut down, has crashed, or starts. */
    private static final String CONNECTION = "08";

    private static final String OPERATOR_INTERVENED = "57P";
    private static final int DEEPEST = 20;

    private DatabaseAway() {}

    /** Whether that is at the bottom of it. */
    public static boolean caused(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith(CONNECTION)
                            || sql.getSQLState().startsWith(OPERATOR_INTERVENED))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
