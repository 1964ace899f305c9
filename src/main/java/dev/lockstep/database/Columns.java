package dev.lockstep.database;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Columns of native queries, whose types depend on the driver. */
public final class Columns {
    private Columns() {}

    /** A timestamptz that is not null. */
    public static Instant instant(Object column) {
        if (column instanceof Instant instant) {
            return instant;
        }
        return column instanceof OffsetDateTime time ? time.toInstant() : ((Timestamp) column).toInstant();
    }
}
