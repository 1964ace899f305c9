package dev.lockstep.sandbox.fleet;

import java.time.Duration;
import java.time.Instant;

/** Resource Graph's quota: so many queries in a window that begins with its first query. */
final class GraphQuota {
    /**
     * The state after a query was counted.
     *
     * @param granted whether the query may run
     * @param resetsAfter until the window ends
     */
    record Count(boolean granted, int remaining, Duration resetsAfter) {
        /** Whole seconds, rounded up, at least one. */
        long seconds() {
            return Math.max(1, (resetsAfter.toMillis() + 999) / 1000);
        }

        /** As the header has it: {@code 00:00:05}. */
        String clock() {
            return "%02d:%02d:%02d".formatted(seconds() / 3600, seconds() / 60 % 60, seconds() % 60);
        }
    }

    private final int limit;
    private final Duration window;
    private Instant end = Instant.MIN;
    private int used;

    GraphQuota(int limit, Duration window) {
        this.limit = limit;
        this.window = window;
    }

    synchronized Count count(Instant now) {
        if (!now.isBefore(end)) {
            end = now.plus(window);
            used = 0;
        }
        boolean granted = used < limit;
        used = Math.min(limit, used + 1);
        return new Count(granted, limit - used, Duration.between(now, end));
    }
}
