package dev.lockstep.store;

import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.Pause.Scope;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PromotionStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** What is paused, by whom and why. Pausing and resuming are written into the log of every run that is on its way there. */
@ApplicationScoped
public class Pauses {
    /**
     * What is paused, or to be.
     *
     * @param promotion of the scope PROMOTION
     */
    public record Place(
            Scope scope, Optional<String> pipeline, Optional<String> environment, Optional<UUID> promotion) {
        public static Place everything() {
            return new Place(Scope.EVERYTHING, Optional.empty(), Optional.empty(), Optional.empty());
        }

        public static Place pipeline(String name) {
            return new Place(Scope.PIPELINE, Optional.of(name), Optional.empty(), Optional.empty());
        }

        public static Place environment(String pipeline, String name) {
            return new Place(Scope.ENVIRONMENT, Optional.of(pipeline), Optional.of(name), Optional.empty());
        }

        public static Place run(String pipeline, UUID id) {
            return new Place(Scope.PROMOTION, Optional.of(pipeline), Optional.empty(), Optional.of(id));
        }
    }

    /** @param runNumber of the scope PROMOTION */
    public record InForce(Place place, Optional<Long> runNumber, Pause pause) {
        /** Whether it is about a run that is on its way. */
        public boolean concerns(Promotion run) {
            return concerns(run.status(), run.pipeline(), run::concerns, UUID.fromString(run.id()));
        }

        /** The same of a run of which only this is known. */
        public boolean concerns(PromotionStatus status, String pipeline, Predicate<String> hasStageIn, UUID run) {
            return status == PromotionStatus.RUNNING
                    && place.pipeline().filter(own -> !own.equals(pipeline)).isEmpty()
                    && place.environment().map(hasStageIn::test).orElse(true)
                    && place.promotion().filter(own -> !own.equals(run)).isEmpty();
        }

        /** Whether it is about an environment as a whole, whichever run comes there. */
        public boolean concerns(String pipeline, String environment) {
            return place.scope() != Scope.PROMOTION
                    && place.pipeline().filter(own -> !own.equals(pipeline)).isEmpty()
                    && place.environment()
                            .filter(own -> !own.equals(environment))
                            .isEmpty();
        }
    }

    /** A pause as it is kept; {@code number} and {@code run} of the scope PROMOTION, others are null where they do not matter. */
    record Kept(
            String scope,
            String pipeline,
            String environment,
            UUID run,
            Long number,
            boolean entryOnly,
            String by,
            String reason,
            Instant since) {
        InForce inForce() {
            Place place = new Place(
                    Scope.valueOf(scope),
                    Optional.ofNullable(pipeline),
                    Optional.ofNullable(environment),
                    Optional.ofNullable(run));
            return new InForce(
                    place,
                    Optional.ofNullable(number),
                    new Pause(place.scope(), where(place), place.environment(), entryOnly, by, reason, since));
        }
    }

    private final PauseRepository rows;
    private final EntityManager entities;
    private final DatabaseClock clock;
    private final EventLog log;
    private final WakeUps wakeUps;

    Pauses(PauseRepository rows, EntityManager entities, DatabaseClock clock, EventLog log, WakeUps wakeUps) {
        this.rows = rows;
        this.entities = entities;
        this.clock = clock;
        this.log = log;
        this.wakeUps = wakeUps;
    }

    /** Everything that is paused, the oldest first. */
    @Transactional
    public List<InForce> inForce() {
        return rows
                .find(
                        "select p.scope, p.pipeline, p.environment, p.run, r.number, p.entryOnly, p.by, p.reason, p.since"
                                + " from PauseRow p left join PromotionRow r on r.id = p.run where p.resumedAt is null order by p.id")
                .project(Kept.class)
                .stream()
                .map(Kept::inForce)
                .toList();
    }

    /** What pauses a run, in the transaction of the caller. */
    List<Pause> of(Promotion run) {
        return inForce().stream()
                .filter(paused -> paused.concerns(run))
                .map(InForce::pause)
                .toList();
    }

    /**
     * Pauses something.
     *
     * @param entryOnly only keeps promotions from entering the environment
     * @return false when it is paused already; then nothing has changed
     */
    @Transactional
    public boolean pause(Place place, boolean entryOnly, String by, String reason) {
        Instant now = clock.instant();
        int inserted = entities.createNativeQuery(
                        "insert into pause (scope, pipeline, environment, promotion_id, entry_only, by_whom,"
                                + " reason, since) values (:scope, cast(:pipeline as text),"
                                + " cast(:environment as text), cast(:run as uuid), :entryOnly, :by, :reason,"
                                + " :now) on conflict do nothing")
                .setParameter("scope", place.scope().name())
                .setParameter("pipeline", place.pipeline().orElse(null))
                .setParameter("environment", place.environment().orElse(null))
                .setParameter("run", place.promotion().map(UUID::toString).orElse(null))
                .setParameter("entryOnly", entryOnly)
                .setParameter("by", by)
                .setParameter("reason", reason)
                .setParameter("now", now)
                .executeUpdate();
        if (inserted == 1 && !entryOnly) {
            tell(place, now, by, "pause asked for by " + by + " (" + where(place) + "): " + reason);
        }
        return inserted == 1;
    }

    /**
     * Lets something go on. Other pauses that it is part of stay in force.
     *
     * @return false when it was not paused
     */
    @Transactional
    public boolean resume(Place place, String by) {
        Instant now = clock.instant();
        int updated = rows.update(
                "resumedAt = ?1, resumedBy = ?2 where resumedAt is null and scope = ?3 and pipeline is not distinct from ?4"
                        + " and environment is not distinct from ?5 and run is not distinct from ?6",
                now,
                by,
                place.scope().name(),
                place.pipeline().orElse(null),
                place.environment().orElse(null),
                place.promotion().orElse(null));
        if (updated > 0) {
            tell(place, now, by, "resumed by " + by + " (" + where(place) + ")");
        }
        return updated > 0;
    }

    private void tell(Place place, Instant now, String by, String message) {
        List<?> woken = entities.createNativeQuery("update promotion_work w set woken = true, next_look_at = :now"
                        + " from promotion p where p.id = w.promotion_id and w.running"
                        + " and (cast(:pipeline as text) is null or p.pipeline = cast(:pipeline as text))"
                        + " and (cast(:environment as text) is null"
                        + "   or p.environments @> jsonb_build_array(cast(:environment as text)))"
                        + " and (cast(:run as uuid) is null or p.id = cast(:run as uuid))"
                        + " returning p.id, p.number")
                .setParameter("now", now)
                .setParameter("pipeline", place.pipeline().orElse(null))
                .setParameter("environment", place.environment().orElse(null))
                .setParameter("run", place.promotion().map(UUID::toString).orElse(null))
                .getResultList();
        for (Object row : woken) {
            Object[] run = (Object[]) row;
            log.record(
                    (UUID) run[0],
                    ((Number) run[1]).longValue(),
                    now,
                    new PromotionEvent(PromotionEvent.Type.REQUESTED, Optional.empty(), message).by(Optional.of(by)));
        }
        wakeUps.signalAfterCommit();
    }

    private static String where(Place place) {
        return switch (place.scope()) {
            case EVERYTHING -> "everything";
            case PIPELINE -> "pipeline " + place.pipeline().orElseThrow();
            case ENVIRONMENT -> "environment " + place.environment().orElseThrow();
            case PROMOTION -> "this run";
        };
    }
}
