package dev.lockstep.store;

import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
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

    private static final String COLUMNS =
            "select id, number, kind, commit_sha, status, ended_at, deleted_at from deleted_run";

    private final EntityManager entities;

    DeletedRuns(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public Optional<DeletedRun> find(UUID id) {
        return first(entities.createNativeQuery(COLUMNS + " where id = :id", Object[].class)
                .setParameter("id", id));
    }

    @Transactional
    public Optional<DeletedRun> byNumber(long number) {
        return first(entities.createNativeQuery(COLUMNS + " where number = :number", Object[].class)
                .setParameter("number", number));
    }

    /** A promotion of the commit that is deleted by now. */
    Optional<DeletedRun> promotionOf(String pipeline, String commit) {
        return first(entities.createNativeQuery(
                        COLUMNS + " where pipeline = :pipeline and commit_sha = :commit and kind = 'PROMOTION'"
                                + " order by number",
                        Object[].class)
                .setParameter("pipeline", pipeline)
                .setParameter("commit", commit)
                .setMaxResults(1));
    }

    private static Optional<DeletedRun> first(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row -> new DeletedRun(
                        (UUID) row[0],
                        ((Number) row[1]).longValue(),
                        (String) row[2],
                        (String) row[3],
                        (String) row[4],
                        Columns.instant(row[5]),
                        Columns.instant(row[6])));
    }
}
