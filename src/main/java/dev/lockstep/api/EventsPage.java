package dev.lockstep.api;

import dev.lockstep.store.EventHorizon;
import dev.lockstep.store.RunEvents;
import dev.lockstep.store.RunEvents.RunEvent;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** Events as JSON, a page at a time, and where a stream of them begins. */
@ApplicationScoped
class EventsPage {
    /** @param nextAfter what to ask with as {@code after} to go on from here, now or later */
    public record Events(List<EventView> items, long nextAfter) {}

    static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int MOST = 1_000;

    private final RunEvents events;
    private final EventHorizon horizon;

    EventsPage(RunEvents events, EventHorizon horizon) {
        this.events = events;
        this.horizon = horizon;
    }

    /**
     * Everything that is visible. {@code nextAfter} stays before events that others may still be put in front of, so that
     * whoever goes on from it misses none; some may come once more then.
     */
    Response page(RunEvents.Filter filter, Parameters parameters, UriInfo uri, int usual) {
        long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0L);
        int limit = parameters.limit(usual, MOST);
        long settled = horizon.settled();
        List<RunEvent> found = events.between(filter, after, Long.MAX_VALUE, limit);
        long last = found.isEmpty() ? after : found.get(found.size() - 1).id();
        long next = Math.max(after, Math.min(last, settled));
        Optional<String> more =
                found.size() == limit && next > after ? Optional.of(Long.toString(next)) : Optional.empty();
        return Links.next(
                        Response.ok(new Events(found.stream().map(EventView::of).toList(), next)), uri, "after", more)
                .build();
    }

    /** The id of the last event that a client has seen: as browsers say it, or as a parameter. */
    Optional<Long> seen(HttpHeaders headers, Parameters parameters) {
        String header = headers.getHeaderString(LAST_EVENT_ID);
        Optional<Long> seen = header == null || header.isEmpty()
                ? parameters.number("after", 0, Long.MAX_VALUE)
                : Optional.of(number(header));
        seen.filter(id -> id > events.newest()).ifPresent(id -> {
            throw Parameters.refuse(
                    header == null ? "after" : LAST_EVENT_ID, "must be the id of an event; there is no event " + id);
        });
        return seen;
    }

    private static long number(String header) {
        if (!header.matches("[0-9]{1,18}")) {
            throw Parameters.refuse(LAST_EVENT_ID, "must be the id of an event, not " + Text.quoted(header));
        }
        return Long.parseLong(header);
    }

    /** Where a stream of what happens from now on begins. */
    long now() {
        return horizon.settled();
    }
}
