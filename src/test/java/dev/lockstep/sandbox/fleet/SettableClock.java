package dev.lockstep.sandbox.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that moves when the test says so. */
final class SettableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-02T10:15:00.500Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }
}
