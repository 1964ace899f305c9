package dev.lockstep.workflow;

import dev.lockstep.promotion.PromotionEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happened to runs, written in the transaction of the change that it tells of. Nothing is ever changed or taken out. */
@ApplicationScoped
public class EventLog {
    /** What one save wrote down about a run; fired inside the transaction. */
    public record Recorded(long number, List<PromotionEvent> events) {}

    private final Event<Recorded> recorded;

    EventLog(Event<Recorded> recorded) {
        this.recorded = recorded;
    }

    void record(UUID run, long number, Instant at, PromotionEvent.Type type, String message) {
        record(run, number, at, List.of(new PromotionEvent(type, Optional.empty(), message)));
    }

    void record(UUID run, long number, Instant at, List<PromotionEvent> events) {
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
