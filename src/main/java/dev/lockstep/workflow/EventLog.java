package dev.lockstep.workflow;

import dev.lockstep.promotion.PromotionEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happened to runs, written in the transaction of the change that it tells of. Nothing is ever changed or taken out. */
@ApplicationScoped
public class EventLog {
    /** What one save wrote down about a run; fired inside the transaction. */
    public record Recorded(long number, List<PromotionEvent> events) {}

    private final EntityManager entities;
    private final Event<Recorded> recorded;

    EventLog(EntityManager entities, Event<Recorded> recorded) {
        this.entities = entities;
        this.recorded = recorded;
    }

    void record(UUID run, long number, Instant at, PromotionEvent.Type type, String message) {
        record(run, number, at, List.of(new PromotionEvent(type, Optional.empty(), message)));
    }

    void record(UUID run, long number, Instant at, List<PromotionEvent> events) {
        // The transaction has its id before its events have theirs: EventHorizon counts on it.
        entities.createNativeQuery("select cast(pg_current_xact_id() as text)").getSingleResult();
        for (PromotionEvent event : events) {
            EventRow row = new EventRow();
            row.promotionId = run;
            row.at = at;
            row.type = event.type().name();
            row.environment = event.environment().orElse(null);
            row.message = event.message();
            row.persist();
        }
        if (!events.isEmpty()) {
            recorded.fire(new Recorded(number, List.copyOf(events)));
        }
    }
}
