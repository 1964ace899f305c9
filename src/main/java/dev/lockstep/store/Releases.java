package dev.lockstep.store;

import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.PromotionEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What persons released of what is held before a merge. */
@ApplicationScoped
public class Releases {
    private final EntityManager entities;
    private final RunRepository runs;
    private final EventLog log;
    private final DatabaseClock clock;
    private final PromotionStore store;

    Releases(EntityManager entities, RunRepository runs, EventLog log, DatabaseClock clock, PromotionStore store) {
        this.entities = entities;
        this.runs = runs;
        this.log = log;
        this.clock = clock;
        this.store = store;
    }

    /** Ids of what is released in a stage, see {@link MergeHold#id}. */
    @Transactional
    public Set<String> of(UUID run, String environment) {
        List<?> holds = entities.createNativeQuery(
                        "select hold from stage_release where promotion_id = :run and environment = :environment",
                        String.class)
                .setParameter("run", run)
                .setParameter("environment", environment)
                .getResultList();
        return holds.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    /** Releases it, and has the run look again; what is released already stays so. */
    @Transactional
    public void release(UUID run, String environment, MergeHold hold, String by) {
        Instant now = clock.instant();
        int inserted = entities.createNativeQuery(
                        "insert into stage_release (promotion_id, environment, hold, released_by, released_at)"
                                + " values (:run, :environment, :hold, :by, :now) on conflict do nothing")
                .setParameter("run", run)
                .setParameter("environment", environment)
                .setParameter("hold", hold.id())
                .setParameter("by", by)
                .setParameter("now", now)
                .executeUpdate();
        if (inserted == 1) {
            log.record(
                    run,
                    runs.findById(run).number,
                    now,
                    PromotionEvent.of(
                                    PromotionEvent.Type.REQUESTED,
                                    environment,
                                    by + " released the merge that was held: " + String.join("; ", hold.reasons()))
                            .by(Optional.of(by)));
            store.wake(List.of(run));
        }
    }
}
