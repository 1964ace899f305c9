package dev.lockstep.store;

import java.time.Duration;
import java.time.Instant;

/**
 * When a run is looked at next in fact: a little later than the machine says, by chance, so that runs that were begun together, and what
 * others do at a fixed pace, do not meet at the same point again and again. Never earlier: the other side may have asked for the time.
 */
final class Scatter {
    private static final int PART = 10;
    private static final Duration MOST = Duration.ofSeconds(2);

    private Scatter() {}

    /** @param chance from 0 to 1 */
    static Instant later(Instant now, Instant at, double chance) {
        Duration part = Duration.between(now, at).dividedBy(PART);
        Duration most = part.compareTo(MOST) > 0 ? MOST : part;
        return most.isNegative() ? at : at.plusNanos(Math.round(most.toNanos() * chance));
    }
}
