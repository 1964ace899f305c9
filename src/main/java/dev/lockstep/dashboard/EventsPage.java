package dev.lockstep.dashboard;

import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.EventRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happened to a run, the newest first, a page at a time.
 *
 * @param newest where the list begins, when this is a later page
 * @param older where it goes on
 */
public record EventsPage(
        long number,
        String noun,
        String title,
        List<EventLine> events,
        Optional<String> newest,
        Optional<String> older) {
    static final int SHOWN = 200;

    /** @param rows one more than are shown, when there are others */
    static EventsPage of(RunSummary run, List<EventRow> rows, boolean later, Instant now) {
        Address address = Address.of("/promotions/" + run.number() + "/events");
        Set<String> pullRequests = EventLine.addresses(run.stages().stream().map(StageSummary::pullRequest));
        List<EventRow> shown = rows.stream().limit(SHOWN).toList();
        return new EventsPage(
                run.number(),
                run.kind().noun(),
                run.title(),
                shown.stream()
                        .map(event -> EventLine.of(event, pullRequests, now))
                        .toList(),
                later ? Optional.of(address.text()) : Optional.empty(),
                rows.size() > SHOWN
                        ? Optional.of(address.with("before", String.valueOf(shown.get(SHOWN - 1).id))
                                .text())
                        : Optional.empty());
    }
}
