package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.store.PromotionStore.LeaseLost;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    /** Close to where it turns over, because its zero is anywhere. */
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());

    private final Lease lease = new Lease("a/1/1", Duration.ofSeconds(10), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void assertHeld() {
        assertThatCode(() -> lease.check(ID)).doesNotThrowAnyException();
    }

    private void assertLost() {
        assertThatThrownBy(() -> lease.check(ID))
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining(ID.toString())
                .hasMessageContaining("ran out");
    }

    @Test
    void nothingIsHeldThatTheDatabaseHasNotGranted() {
        assertLost();
    }

    @Test
    void itEndsAFifthEarlyCountedFromBeforeItWasAskedFor() {
        long asked = lease.moment();
        pass(Duration.ofSeconds(3));
        lease.extendedFrom(asked);
        pass(Duration.ofMillis(4_999));
        assertHeld();
        pass(Duration.ofMillis(1));
        assertLost();
    }

    @Test
    void aRenewalProlongsIt() {
        lease.extendedFrom(lease.moment());
        for (int beat = 0; beat < 10; beat++) {
            pass(Duration.ofSeconds(4));
            assertHeld();
            lease.extendedFrom(lease.moment());
        }
        pass(Duration.ofSeconds(8));
        assertLost();
    }

    @Test
    void anAnswerThatComesLateTakesNothingBack() {
        long early = lease.moment();
        pass(Duration.ofSeconds(4));
        lease.extendedFrom(lease.moment());
        lease.extendedFrom(early);
        pass(Duration.ofSeconds(7));
        assertHeld();
    }

    @Test
    void whatTheDatabaseDoesNotKnowIsLostForEver() {
        lease.extendedFrom(lease.moment());
        lease.lost();
        assertLost();
        lease.extendedFrom(lease.moment());
        assertLost();
    }
}
