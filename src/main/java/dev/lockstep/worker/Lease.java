package dev.lockstep.worker;

import dev.lockstep.store.PromotionStore.LeaseLost;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What a worker knows by itself of the lease on what it has in hand: until when nobody else can have it. That is counted on
 * this machine's monotonic clock, which nobody sets and which goes on while a process stands still, from the moment
 * <em>before</em> the database was asked for the lease. A fifth of the lease is left off, for clocks that do not run
 * equally fast and for the way of a request.
 */
final class Lease {
    private static final int MARGIN = 5;

    private final String owner;
    private final long nanos;
    private final LongSupplier clock;
    private final AtomicLong heldUntil;
    private volatile boolean lost;

    /** @param clock nanoseconds, as {@link System#nanoTime()}; nothing is held before {@link #extendedFrom} */
    Lease(String owner, Duration length, LongSupplier clock) {
        this.owner = owner;
        this.nanos = length.minus(length.dividedBy(MARGIN)).toNanos();
        this.clock = clock;
        this.heldUntil = new AtomicLong(clock.getAsLong());
    }

    /** Of this claim alone: two claims of one process are two owners. */
    String owner() {
        return owner;
    }

    /** To be taken before the database is asked for the lease or its extension. */
    long moment() {
        return clock.getAsLong();
    }

    /** The database has granted what it was asked for after that moment. */
    void extendedFrom(long moment) {
        heldUntil.accumulateAndGet(moment + nanos, (known, granted) -> granted - known > 0 ? granted : known);
    }

    /** The database knows of no such lease any more. */
    void lost() {
        lost = true;
    }

    /** @throws LeaseLost when the promotion may be somebody else's by now */
    void check(UUID promotion) {
        if (lost || clock.getAsLong() - heldUntil.get() >= 0) {
            throw new LeaseLost(promotion);
        }
    }
}
