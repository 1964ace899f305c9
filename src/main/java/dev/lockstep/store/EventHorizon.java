package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Optional;

/**
 * How far the events are settled: up to there none will appear any more. Ids are given before commits, so an event may
 * become visible after one with a greater id; whoever had read on by then would never see it.
 *
 * <p>A transaction has its own id before it draws one for an event (see {@link EventLog}). So when event {@code max} is
 * visible, everything with a smaller id that is not belongs to transactions that are in progress and older than the
 * snapshot's end. Once the oldest transaction in progress is not, everything up to {@code max} is settled. What never
 * appears was rolled back.
 */
@ApplicationScoped
public class EventHorizon {
    /** Settled up to {@code max} when every transaction before {@code transactions} has ended. */
    private record Pending(long max, long transactions) {}

    private final EntityManager entities;
    private long settled;
    private Optional<Pending> pending = Optional.empty();

    EventHorizon(EntityManager entities) {
        this.entities = entities;
    }

    /** The greatest id such that every event up to it is visible now, or never will be. Goes back only when
     * the table begins anew. */
    @Transactional
    public synchronized long settled() {
        Object[] row = (Object[])
                entities.createNativeQuery("select (select coalesce(max(id), 0) from promotion_event), count(*),"
                                + " cast(pg_snapshot_xmin(pg_current_snapshot()) as text),"
                                + " cast(pg_snapshot_xmax(pg_current_snapshot()) as text)"
                                + " from promotion_event where id > :settled")
                        .setParameter("settled", settled)
                        .getSingleResult();
        long max = ((Number) row[0]).longValue();
        long count = ((Number) row[1]).longValue();
        long oldest = Long.parseLong((String) row[2]);
        long end = Long.parseLong((String) row[3]);
        if (max < settled) {
            // Another world: a sandbox that was reset, a database that was restored.
            settled = 0;
            pending = Optional.empty();
            return settled;
        }
        boolean nothingMissing = count == max - settled;
        if (nothingMissing || oldest == end) {
            settled = max;
            pending = Optional.empty();
            return settled;
        }
        if (pending.isPresent() && oldest >= pending.get().transactions()) {
            settled = Math.max(settled, pending.get().max());
            pending = Optional.empty();
        }
        if (settled < max && pending.isEmpty()) {
            pending = Optional.of(new Pending(max, end));
        }
        return settled;
    }
}
