package dev.lockstep.store;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Rows of runs that never ran. */
@Singleton
public class StoredRows {
    private final RunRows rows;

    StoredRows(RunRows rows) {
        this.rows = rows;
    }

    public void insert(Promotion run, String status, String startedBy) {
        Optional<String> environment = run.kind() == RunKind.PROMOTION
                ? Optional.empty()
                : run.stages().stream().map(Stage::environment).findFirst();
        PromotionRow row = PromotionRow.of(run, environment, startedBy);
        row.status = status;
        rows.insert(run, row);
    }

    public Promotion read(UUID id) {
        return rows.read(id);
    }
}
