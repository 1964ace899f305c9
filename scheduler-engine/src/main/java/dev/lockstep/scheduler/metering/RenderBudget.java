package dev.lockstep.scheduler.metering;

import java.time.Duration;

/**
 * Bounds of one whole rendering, of everything in it together.
 *
 * @param time from its beginning to its end
 * @param bytes of texts and values that it holds at one moment, as the engine counts them: rather too many than too few
 */
public record RenderBudget(Duration time, long bytes) {
    public RenderBudget {
        if (time.isNegative() || time.isZero() || bytes < 1) {
            throw new IllegalArgumentException(
                    "the budget of a rendering must be positive: time " + time + ", bytes " + bytes);
        }
    }

    /** A minute, and 256 MB. */
    public static RenderBudget defaults() {
        return new RenderBudget(Duration.ofMinutes(1), 256L << 20);
    }
}
