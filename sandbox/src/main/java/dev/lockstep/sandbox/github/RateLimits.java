package dev.lockstep.sandbox.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The primary limit: so many requests an hour and account, from the account's first request on. */
final class RateLimits {
    private static final Duration WINDOW = Duration.ofHours(1);
    private final int limit;
    private final InstantSource clock;
    private final Map<String, Window> windows = new HashMap<>();

    RateLimits(int limit, InstantSource clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Where an account stands. */
    record Window(int limit, int used, Instant reset) {
        int remaining() {
            return Math.max(0, limit - used);
        }

        boolean exceeded() {
            return used > limit;
        }

        Json json() {
            return new Json()
                    .with("limit", limit)
                    .with("used", Math.min(used, limit))
                    .with("remaining", remaining())
                    .with("reset", reset.getEpochSecond())
                    .with("resource", "core");
        }
    }

    synchronized void forget() {
        windows.clear();
    }

    synchronized Window look(String login) {
        Instant now = clock.instant();
        Window window = windows.get(login);
        return window == null || !now.isBefore(window.reset()) ? new Window(limit, 0, now.plus(WINDOW)) : window;
    }

    /** Counts requests; -1 gives one back (an answer of 304 costs nothing). */
    synchronized Window count(String login, int requests) {
        Window window = look(login);
        Window next = new Window(limit, Math.max(0, window.used() + requests), window.reset());
        windows.put(login, next);
        return next;
    }
}
