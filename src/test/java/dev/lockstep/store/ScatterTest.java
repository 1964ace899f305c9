package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScatterTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static Duration after(Duration wait, double chance) {
        return Duration.between(NOON, Scatter.later(NOON, NOON.plus(wait), chance));
    }

    @Test
    void aTenthLaterAtMostAndNeverEarlier() {
        assertThat(after(Duration.ofSeconds(10), 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(after(Duration.ofSeconds(10), 0.5)).isEqualTo(Duration.ofMillis(10_500));
        assertThat(after(Duration.ofSeconds(10), 1)).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void aDeadlineOfDaysIsNotMissedByMoreThanTwoSeconds() {
        assertThat(after(Duration.ofDays(14), 1)).isEqualTo(Duration.ofDays(14).plusSeconds(2));
    }

    @Test
    void whatIsDueIsDue() {
        assertThat(after(Duration.ZERO, 1)).isZero();
        assertThat(after(Duration.ofSeconds(-5), 1)).isEqualTo(Duration.ofSeconds(-5));
    }
}
