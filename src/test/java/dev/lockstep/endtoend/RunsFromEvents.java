package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.workflow.EventRow;
import dev.lockstep.workflow.PastRuns;
import dev.lockstep.workflow.Promotions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Makes runs again from their events. */
@Singleton
class RunsFromEvents {
    private static final int MOST = 1_000;

    private final Promotions promotions;
    private final PastRuns past;

    RunsFromEvents(Promotions promotions, PastRuns past) {
        this.promotions = promotions;
        this.past = past;
    }

    /** Every run that the database has, at each of its events; what they come to is held against the row by {@link PastRuns}. */
    int everyRunIsMadeAgain() {
        List<Promotions.Entry> all = promotions.newest(MOST);
        all.forEach(entry -> madeAgain(entry.promotion()));
        return all.size();
    }

    private void madeAgain(Promotion run) {
        UUID id = UUID.fromString(run.id());
        List<EventRow> events = promotions.events(id);
        assertThat(events).as("events of #%d", run.number()).isNotEmpty();
        Promotion before = null;
        for (EventRow event : events) {
            Promotion then = past.asOf(id, event.id);
            assertThat(then.id()).isEqualTo(run.id());
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
