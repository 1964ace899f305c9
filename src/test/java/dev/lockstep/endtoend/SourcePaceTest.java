package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** When a source is due. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class SourcePaceTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final Duration HURRIED = Duration.ofSeconds(5);

    @Inject
    SourceStates states;

    @Test
    void aStageThatBeginsToWaitDoesNotSitOutAQuietPause() {
        assertThat(states.claim("quiet", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("quiet", NOON, NOON, NOON, List.of());
        assertThat(states.claim("quiet", NOON.plusSeconds(6), QUIET, PATIENCE)).isFalse();
        assertThat(states.claim("quiet", NOON.plusSeconds(6), HURRIED, PATIENCE))
                .isTrue();
    }

    @Test
    void whatTheQuotaAsksForWinsOverHurry() {
        assertThat(states.claim("quota", NOON, HURRIED, PATIENCE)).isTrue();
        states.succeeded("quota", NOON, NOON, NOON.plusSeconds(30), List.of());
        assertThat(states.claim("quota", NOON.plusSeconds(29), HURRIED, PATIENCE))
                .isFalse();
        assertThat(states.claim("quota", NOON.plusSeconds(30), HURRIED, PATIENCE))
                .isTrue();
    }

    @Test
    void aSourceInOnesHandsIsNobodyElsesUntilPatienceEnds() {
        assertThat(states.claim("held", NOON, HURRIED, PATIENCE)).isTrue();
        assertThat(states.claim("held", NOON.plusSeconds(119), HURRIED, PATIENCE))
                .isFalse();
        assertThat(states.claim("held", NOON.plusSeconds(120), HURRIED, PATIENCE))
                .isTrue();
    }

    @Test
    void aPollKeepsItsSourceForAsLongAsItLasts() {
        assertThat(states.claim("slow", NOON, HURRIED, PATIENCE)).isTrue();
        assertThat(states.prolong("slow", NOON, NOON.plusSeconds(300))).isTrue();
        assertThat(states.claim("slow", NOON.plusSeconds(299), HURRIED, PATIENCE))
                .isFalse();
        assertThat(states.claim("slow", NOON.plusSeconds(300), HURRIED, PATIENCE))
                .isTrue();
        assertThat(states.prolong("slow", NOON, NOON.plusSeconds(900)))
                .as("it is somebody else's now")
                .isFalse();
    }

    @Test
    void whatHasSucceededIsNotKept() {
        assertThat(states.claim("done", NOON, HURRIED, PATIENCE)).isTrue();
        states.succeeded("done", NOON, NOON, NOON.plusSeconds(5), List.of());
        assertThat(states.prolong("done", NOON, NOON.plusSeconds(900))).isFalse();
        assertThat(states.claim("done", NOON.plusSeconds(6), HURRIED, PATIENCE)).isTrue();
    }

    /** Or it would meet what others do at the same pace at the same point again and again. */
    @Test
    void thePauseScattersByATenth() {
        Set<Long> pauses = new TreeSet<>();
        Instant polled = NOON;
        assertThat(states.claim("scattered", polled, QUIET, PATIENCE)).isTrue();
        for (int poll = 0; poll < 12; poll++) {
            states.succeeded("scattered", polled, polled, polled, List.of());
            long seconds = 50;
            while (!states.claim("scattered", polled.plusSeconds(seconds), QUIET, PATIENCE)) {
                seconds++;
            }
            pauses.add(seconds);
            polled = polled.plusSeconds(seconds);
        }
        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isBetween(54L, 66L));
        assertThat(pauses).hasSizeGreaterThan(3);
    }
}
