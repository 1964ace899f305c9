package dev.lockstep.queries;

import dev.lockstep.store.EventRow;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What happened to a run, as far as it is shown. */
@ApplicationScoped
public class RunLog {
    /** In some of its environments, the oldest first. */
    @Transactional
    public List<EventRow> of(UUID run, Collection<String> environments) {
        return environments.isEmpty()
                ? List.of()
                : EventRow.list("promotionId = ?1 and environment in ?2 order by id", run, environments);
    }

    /** @param before the id of an event: only what happened earlier; the newest first */
    @Transactional
    public List<EventRow> newest(UUID run, long before, int limit) {
        return EventRow.<EventRow>find("promotionId = ?1 and id < ?2 order by id desc", run, before)
                .page(Page.ofSize(limit))
                .list();
    }
}
