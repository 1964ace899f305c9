package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.store.NoStore;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.PromotionStore.Claim;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What ends a rendering that is under way. */
class StillWantedTest {
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private long now;
    private int questions;
    private RuntimeException failure;
    private boolean asked;

    private final PromotionStore store = new NoStore() {
        @Override
        public boolean askedMeanwhile(Claim claim) {
            questions++;
            if (failure != null) {
                throw failure;
            }
            return asked;
        }
    };

    private StillWanted wanted() {
        Lease lease = new Lease("me/1", Duration.ofMinutes(10), () -> now);
        lease.extendedFrom(lease.moment());
        return new StillWanted(new Claim(UUID.randomUUID(), "me/1", 1, null), lease, store, goesOn::get, () -> now);
    }

    @Test
    void theDatabaseIsAskedOnceInASecond() {
        StillWanted wanted = wanted();
        for (int i = 0; i < 10_000; i++) {
            now += Duration.ofMillis(1).toNanos();
            wanted.check();
        }
        assertThat(questions).isEqualTo(10);
        asked = true;
        now += Duration.ofSeconds(1).toNanos();
        assertThatThrownBy(wanted::check).isInstanceOf(StoppedException.class);
    }

    @Test
    void aDatabaseThatIsAwayStopsNothingBeforeTheLeaseEnds() {
        failure = new IllegalStateException("no connection");
        StillWanted wanted = wanted();
        now += Duration.ofMinutes(5).toNanos();
        assertThatCode(wanted::check).doesNotThrowAnyException();
        now += Duration.ofMinutes(5).toNanos();
        assertThatThrownBy(wanted::check)
                .isInstanceOf(StoppedException.class)
                .hasCauseInstanceOf(PromotionStore.LeaseLost.class);
    }

    @Test
    void aReplicaThatEndsRendersNoMore() {
        StillWanted wanted = wanted();
        goesOn.set(false);
        assertThatThrownBy(wanted::check).isInstanceOf(StoppedException.class);
    }
}
