package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceRestTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final SourceRest rest = new SourceRest();

    @Test
    void aWishToBeLeftAloneCountsAtOnceAndTheLongestOneCounts() {
        rest.failed(throttled(17), NOW);
        rest.failed(throttled(5), NOW);
        assertThat(rest.at(NOW.plusSeconds(16))).hasValueSatisfying(resting -> {
            assertThat(resting.left()).isEqualTo(Duration.ofSeconds(1));
            assertThat(resting.why()).isEqualTo("throttled for 17");
        });
        rest.answered();
        assertThat(rest.at(NOW.plusSeconds(16)))
                .as("an answer that was under way")
                .isPresent();
        assertThat(rest.at(NOW.plusSeconds(17))).isEmpty();
    }

    @Test
    void fewFailuresAreThoseOfSingleClusters() {
        for (int i = 1; i < SourceRest.FEW; i++) {
            rest.failed(new OutsideException.Rejected("no"), NOW);
        }
        assertThat(rest.at(NOW)).isEmpty();
        rest.answered();
        rest.failed(new OutsideException.Rejected("no"), NOW);
        assertThat(rest.at(NOW)).isEmpty();
    }

    @Test
    void aSourceThatDoesNotAnswerIsAskedEverMoreSeldom() {
        Instant now = NOW;
        fail(now);
        assertThat(left(now)).isEqualTo(Duration.ofSeconds(5));
        for (int expected : new int[] {10, 20, 40, 60, 60}) {
            now = now.plusSeconds(60);
            assertThat(rest.at(now)).isEmpty();
            rest.failed(new OutsideException.Transient("away", null), now);
            rest.failed(new OutsideException.Transient("another that was under way", null), now);
            assertThat(left(now)).isEqualTo(Duration.ofSeconds(expected));
        }
        rest.answered();
        fail(now.plusSeconds(60));
        assertThat(left(now.plusSeconds(60))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aRefusalIsNotHammered() {
        for (int i = 0; i < SourceRest.FEW; i++) {
            rest.failed(new OutsideException.Rejected("forbidden"), NOW);
        }
        assertThat(left(NOW)).isEqualTo(Duration.ofSeconds(60));
    }

    private void fail(Instant now) {
        for (int i = 0; i < SourceRest.FEW; i++) {
            rest.failed(new OutsideException.Transient("away", null), now);
        }
    }

    private Duration left(Instant now) {
        return rest.at(now).orElseThrow().left();
    }

    private static OutsideException throttled(int seconds) {
        return new OutsideException.Transient("throttled for " + seconds, Duration.ofSeconds(seconds), null);
    }
}
