package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happened to a run, as far as it is shown. */
@ApplicationScoped
public class RunLog {
    private final EventRepository events;

    RunLog(EventRepository events) {
        this.events = events;
    }

    /** In some of its environments, the oldest first. */
    @Transactional
    public List<EventRow> of(UUID run, Collection<String> environments) {
        return environments.isEmpty()
                ? List.of()
                : events.list("promotionId = ?1 and environment in ?2 order by id", run, environments);
    }

    @Transactional
    public Optional<EventRow> find(UUID run, long event) {
        return events.find("promotionId = ?1 and id = ?2", run, event).firstResultOptional();
    }

    /** The one that happened next, if there was any. */
    @Transactional
    public Optional<EventRow> after(UUID run, long event) {
        return events.find("promotionId = ?1 and id > ?2 order by id", run, event)
                .page(0, 1)
                .firstResultOptional();
    }

    /** @param before the id of an event: only what happened earlier; the newest first */
    @Transactional
    public List<EventRow> newest(UUID run, long before, int limit) {
        return events.find("promotionId = ?1 and id < ?2 order by id desc", run, before)
                .page(0, limit)
                .list();
    }
}
