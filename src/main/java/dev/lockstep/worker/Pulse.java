package dev.lockstep.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Whether something that ought to come round again and again still does. */
final class Pulse {
    /** Longer than any statement, and any wait for a connection, takes that ends at all. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LongSupplier nanos;
    private volatile long last;

    Pulse(LongSupplier nanos) {
        this.nanos = nanos;
        beat();
    }

    void beat() {
        last = nanos.getAsLong();
    }

    /** For how long nothing came round; empty while that is not alarming. */
    Optional<Duration> silence() {
        return Optional.of(Duration.ofNanos(nanos.getAsLong() - last))
                .filter(silence -> silence.compareTo(PATIENCE) > 0);
    }
}
