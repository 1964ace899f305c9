package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.queries.RunSummaries;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.RunLog;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Makes runs again from their events. */
@Singleton
class RunsFromEvents {
    private static final int MOST = 1_000;

    private final RunSummaries summaries;
    private final RunLog log;
    private final PastRuns past;
    private final Promotions promotions;

    RunsFromEvents(RunSummaries summaries, RunLog log, PastRuns past, Promotions promotions) {
        this.promotions = promotions;
        this.summaries = summaries;
        this.log = log;
        this.past = past;
    }

    /** Every run that the database has, at each of its events; what they come to is held against the row by {@link PastRuns}. */
    int everyRunIsMadeAgain() {
        // One that was spoiled for a test is none that the product has written.
        List<RunSummary> all = summaries.newest(MOST).stream()
                .filter(run -> promotions.readable(run.id()).isPresent())
                .toList();
        all.forEach(this::madeAgain);
        return all.size();
    }

    /** The oldest first. */
    List<EventRow> events(UUID run) {
        List<EventRow> events = new ArrayList<>(log.newest(run, Long.MAX_VALUE, MOST));
        Collections.reverse(events);
        return events;
    }

    private void madeAgain(RunSummary run) {
        UUID id = run.id();
        List<EventRow> events = events(id);
        assertThat(events).as("events of #%d", run.number()).isNotEmpty();
        Promotion before = null;
        for (EventRow event : events) {
            Promotion then = past.asOf(id, event.id);
            assertThat(then.id()).isEqualTo(id.toString());
            assertThat(then.createdAt()).isEqualTo(run.createdAt());
            if (before != null && !then.equals(before)) {
                assertThat(then.stages())
                        .as("#%d at event %d", run.number(), event.id)
                        .hasSameSizeAs(before.stages());
            }
            before = then;
        }
    }
}
