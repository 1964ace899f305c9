package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Pulse pulse = new Pulse(nanos::get);

    @Test
    void silenceIsAlarmingOnlyWhenItIsLong() {
        nanos.addAndGet(Pulse.PATIENCE.toNanos());
        assertThat(pulse.silence()).isEmpty();
        nanos.incrementAndGet();
        assertThat(pulse.silence()).contains(Pulse.PATIENCE.plus(Duration.ofNanos(1)));
        pulse.beat();
        assertThat(pulse.silence()).isEmpty();
    }
}
