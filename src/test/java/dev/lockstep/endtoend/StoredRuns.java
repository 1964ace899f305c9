package dev.lockstep.endtoend;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.store.StoredRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;

/** Runs that are in the table without having run. They have no events. */
@Singleton
public class StoredRuns {
    private final StoredRows rows;

    StoredRuns(StoredRows rows) {
        this.rows = rows;
    }

    public void store(Promotion run, String status, String startedBy) {
        QuarkusTransaction.requiringNew().run(() -> rows.insert(run, status, startedBy));
    }
}
