package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What is left of runs that {@link Retention} has deleted: that they were. */
@ApplicationScoped
public class DeletedRuns {
    public record DeletedRun(
            UUID id, long number, String kind, String commit, String status, Instant endedAt, Instant deletedAt) {
        /** For somebody who looks for it. */
        public String sentence() {
            return kind.toLowerCase(Locale.ROOT) + " #" + number + " of " + commit.substring(0, 7) + " ended "
                    + status + " at " + endedAt + " and was deleted at " + deletedAt
                    + ", as lockstep.retention.runs asks for";
        }
    }

    private final DeletedRunRepository rows;

    DeletedRuns(DeletedRunRepository rows) {
        this.rows = rows;
    }

    @Transactional
    public Optional<DeletedRun> find(UUID id) {
        return rows.findByIdOptional(id).map(DeletedRuns::deleted);
    }

    @Transactional
    public Optional<DeletedRun> byNumber(long number) {
        return rows.find("number", number).firstResultOptional().map(DeletedRuns::deleted);
    }

    /** A promotion of the commit that is deleted by now. */
    Optional<DeletedRun> promotionOf(String pipeline, String commit) {
        return rows.find("pipeline = ?1 and commit = ?2 and kind = 'PROMOTION' order by number", pipeline, commit)
                .firstResultOptional()
                .map(DeletedRuns::deleted);
    }

    private static DeletedRun deleted(DeletedRunRow row) {
        return new DeletedRun(row.id, row.number, row.kind, row.commit, row.status, row.endedAt, row.deletedAt);
    }
}
