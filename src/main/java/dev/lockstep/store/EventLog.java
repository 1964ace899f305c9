package dev.lockstep.store;

import dev.lockstep.promotion.PromotionEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What happened to runs: who, what, when and on which evidence, written in the transaction of the change that it tells of. The
 * database refuses to change a line, or to take one out while its run is there.
 */
@ApplicationScoped
public class EventLog {
    /** Who did what no person did. */
    public static final String LOCKSTEP = "lockstep";

    /** What one save wrote down about a run; fired inside the transaction. */
    public record Recorded(long number, List<PromotionEvent> events) {}

    /**
     * @param change what changed in the run, see {@link RunRecord}; the first line of a move has it
     * @param evidence what the event rests on, as JSON
     */
    record Line(PromotionEvent event, Optional<String> change, Optional<String> evidence) {
        static Line of(PromotionEvent event) {
            return new Line(event, Optional.empty(), Optional.empty());
        }
    }

    private final EntityManager entities;
    private final Event<Recorded> recorded;

    EventLog(EntityManager entities, Event<Recorded> recorded) {
        this.entities = entities;
        this.recorded = recorded;
    }

    /** Something that Lockstep did by itself, and that changed nothing in the run. */
    void record(UUID run, long number, Instant at, PromotionEvent.Type type, String message) {
        record(run, number, at, new PromotionEvent(type, Optional.empty(), message));
    }

    void record(UUID run, long number, Instant at, PromotionEvent event) {
        record(run, number, at, List.of(Line.of(event)));
    }

    void record(UUID run, long number, Instant at, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        // The transaction has its id before its events have theirs: EventHorizon counts on it.
        entities.createNativeQuery("select cast(pg_current_xact_id() as text)").getSingleResult();
        for (Line line : lines) {
            PromotionEvent event = line.event();
            entities.createNativeQuery("insert into promotion_event"
                            + " (promotion_id, at, type, environment, message, actor, change, evidence)"
                            + " values (:run, :at, :type, cast(:environment as text), :message, :actor,"
                            + " cast(:change as jsonb), cast(:evidence as jsonb))")
                    .setParameter("run", run)
                    .setParameter("at", at)
                    .setParameter("type", event.type().name())
                    .setParameter("environment", event.environment().orElse(null))
                    .setParameter("message", event.message())
                    .setParameter("actor", event.by().orElse(LOCKSTEP))
                    .setParameter("change", line.change().orElse(null))
                    .setParameter("evidence", line.evidence().orElse(null))
                    .executeUpdate();
        }
        recorded.fire(new Recorded(number, lines.stream().map(Line::event).toList()));
    }
}
