package dev.lockstep.sandbox.faults;

/** Which of the calls that a fault concerns it strikes. */
public sealed interface Extent {
    /** The next calls. */
    record Times(int count) implements Extent {
        public Times {
            if (count < 1 || count > 10_000) {
                throw new IllegalArgumentException("times is between 1 and 10000, not " + count);
            }
        }
    }

    /**
     * Some calls.
     *
     * @param seed of the random numbers: with the same seed, the same calls in the order in which they come
     */
    record Share(int percent, long seed) implements Extent {
        public Share {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("percent is between 1 and 100, not " + percent);
            }
        }
    }

    /** All calls. */
    record UntilRemoved() implements Extent {}
}
