package dev.lockstep.store;

import dev.lockstep.history.RunHistory;
import dev.lockstep.promotion.Promotion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs as they were, made again from their events. */
@ApplicationScoped
public class PastRuns {
    /** The events and what the run is now do not agree; something moved it that wrote no changes. */
    public static final class Broken extends RuntimeException {
        Broken(UUID run) {
            super("the events of promotion " + run
                    + " do not make what it is now: it was moved by a version of Lockstep that"
                    + " did not write down what changed");
        }
    }

    /**
     * What the events say of a run at one of them.
     *
     * @param then empty when they do not say it
     * @param why in a sentence, when they do not
     */
    public record Told(Optional<Promotion> then, String why) {}

    private final EntityManager entities;
    private final RunRows runs;

    PastRuns(EntityManager entities, RunRows runs) {
        this.runs = runs;
        this.entities = entities;
    }

    /**
     * The {@linkplain Promotion#lasting lasting} state of a run from the moment of one of its events on.
     *
     * @throws RunHistory.Unrebuildable when the events do not say it
     * @throws Broken when not everything that changed in the run was written down
     */
    @Transactional
    public Promotion asOf(UUID run, long event) {
        return made(run, event);
    }

    /** The same for people: with the reason instead of the run, where the events do not make it. */
    @Transactional
    public Told told(UUID run, long event) {
        try {
            return new Told(Optional.of(made(run, event)), "");
        } catch (RunHistory.Unrebuildable | Broken e) {
            return new Told(Optional.empty(), e.getMessage());
        }
    }

    private Promotion made(UUID run, long event) {
        // Nobody moves it on meanwhile: what it is and what its events say are seen as they are at one moment.
        entities.createNativeQuery("select 1 from promotion_work where promotion_id = :run for share")
                .setParameter("run", run)
                .getResultList();
        List<?> rows = entities.createNativeQuery(
                        "select id, cast(change as text) from promotion_event where promotion_id = :run order by id",
                        Object[].class)
                .setParameter("run", run)
                .getResultList();
        List<RunHistory.Entry> entries = rows.stream()
                .map(Object[].class::cast)
                .map(row -> new RunHistory.Entry(((Number) row[0]).longValue(), Optional.ofNullable((String) row[1])))
                .toList();
        Promotion then = PromotionCodec.promotion(RunHistory.asOf(entries, event));
        Promotion now = PromotionCodec.promotion(
                RunHistory.asOf(entries, entries.get(entries.size() - 1).id()));
        Promotion kept = runs.read(run);
        if (!now.lasting().equals(kept.lasting())) {
            throw new Broken(run);
        }
        return then;
    }
}
