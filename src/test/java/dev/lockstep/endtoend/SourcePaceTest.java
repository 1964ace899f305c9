package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.HintSubject;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.store.evidence.SourceHints.Noted;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.store.evidence.SourceStates.Wish;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    @Inject
    SourceHints hints;

    private SourceHints.Noted hint(String source, Instant at) {
        return hints.note(source, "198.51.100.7", HintSubject.NONE, at);
    }

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

    @Test
    void aWishIsHeardAtOnceAndOnceInTenSeconds() {
        Duration pause = Duration.ofSeconds(10);
        assertThat(states.wish("wished", "ada", NOON, pause).noted())
                .as("one that was never asked is due anyway")
                .isTrue();
        assertThat(states.claim("wished", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("wished", NOON, NOON, NOON, List.of());
        Wish first = states.wish("wished", "ada", NOON.plusSeconds(3), pause);
        assertThat(first).isEqualTo(new Wish("wished", true, Optional.of(NOON), NOON.plusSeconds(3)));
        assertThat(states.claim("wished", NOON.plusSeconds(3).plusMillis(1), QUIET, PATIENCE))
                .isTrue();
        states.succeeded("wished", NOON.plusSeconds(3).plusMillis(1), NOON, NOON, List.of());
        assertThat(states.claim("wished", NOON.plusSeconds(5), QUIET, PATIENCE))
                .as("a wish is heard once")
                .isFalse();
        assertThat(states.wish("wished", "grace", NOON.plusSeconds(12), pause))
                .isEqualTo(new Wish("wished", false, Optional.of(NOON.plusSeconds(3)), NOON.plusSeconds(13)));
        assertThat(states.claim("wished", NOON.plusSeconds(12), QUIET, PATIENCE))
                .isFalse();
        assertThat(states.wish("wished", "grace", NOON.plusSeconds(13), pause).noted())
                .isTrue();
    }

    @Test
    void aWishDuringAPollIsHeardAfterIt() {
        assertThat(states.claim("busy", NOON, QUIET, PATIENCE)).isTrue();
        assertThat(states.wish("busy", "ada", NOON.plusSeconds(1), HURRIED).again())
                .isEqualTo(NOON.plus(PATIENCE));
        assertThat(states.claim("busy", NOON.plusSeconds(2), QUIET, PATIENCE)).isFalse();
        assertThat(states.prolong("busy", NOON, NOON.plusSeconds(300)))
                .as("it takes no poll from who has it")
                .isTrue();
        states.succeeded("busy", NOON, NOON, NOON, List.of());
        assertThat(states.claim("busy", NOON.plusSeconds(4), QUIET, PATIENCE)).isTrue();
    }

    /** Who has just mended a credential does not wait for five minutes; who was asked to wait does. */
    @Test
    void aWishEndsOurOwnPauseAfterFailuresAndNotOneThatTheSourceAskedFor() {
        assertThat(states.claim("broken", NOON, QUIET, PATIENCE)).isTrue();
        states.failed("broken", "refused", count -> NOON.plusSeconds(300), NOON.plusSeconds(1));
        assertThat(states.claim("broken", NOON.plusSeconds(90), QUIET, PATIENCE))
                .isFalse();
        states.wish("broken", "ada", NOON.plusSeconds(90), HURRIED);
        assertThat(states.claim("broken", NOON.plusSeconds(91), QUIET, PATIENCE))
                .isTrue();
        states.failed("broken", "throttled", count -> NOON.plusSeconds(400), NOON.plusSeconds(200));
        assertThat(states.wish("broken", "ada", NOON.plusSeconds(120), HURRIED).again())
                .isEqualTo(NOON.plusSeconds(200));
        assertThat(states.claim("broken", NOON.plusSeconds(199), QUIET, PATIENCE))
                .isFalse();
        assertThat(states.claim("broken", NOON.plusSeconds(200), QUIET, PATIENCE))
                .isTrue();
    }

    @Test
    void aHintWaivesThePaceAndDoesSoOnceMore() {
        assertThat(hint("hinted", NOON.minusSeconds(11)))
                .as("one that was never asked is due anyway")
                .isEqualTo(new Noted(NOON.minusSeconds(11), Optional.empty()));
        assertThat(states.claim("hinted", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("hinted", NOON, NOON, NOON, List.of());
        assertThat(states.claim("hinted", NOON.plusSeconds(3), QUIET, PATIENCE))
                .as("what was said before the poll is known by it")
                .isFalse();
        assertThat(hint("hinted", NOON.plusSeconds(4))).isEqualTo(new Noted(NOON.plusSeconds(4), Optional.empty()));
        assertThat(states.claim("other", NOON.plusSeconds(4), QUIET, PATIENCE)).isTrue();
        states.succeeded("other", NOON.plusSeconds(4), NOON, NOON.plusSeconds(4), List.of());
        assertThat(states.claim("other", NOON.plusSeconds(6), QUIET, PATIENCE))
                .as("it is of one source")
                .isFalse();
        assertThat(states.claim("hinted", NOON.plusSeconds(5), QUIET, PATIENCE)).isTrue();
        states.succeeded("hinted", NOON.plusSeconds(5), NOON, NOON.plusSeconds(5), List.of());
        assertThat(states.claim("hinted", NOON.plusSeconds(13), QUIET, PATIENCE))
                .as("what it is about may show only later, and not yet")
                .isFalse();
        assertThat(states.claim("hinted", NOON.plusSeconds(14), QUIET, PATIENCE))
                .isTrue();
        states.succeeded("hinted", NOON.plusSeconds(14), NOON, NOON.plusSeconds(14), List.of());
        assertThat(states.claim("hinted", NOON.plusSeconds(40), QUIET, PATIENCE))
                .as("a hint is heard twice and no more")
                .isFalse();
    }

    @Test
    void whatAWatchTellsIsDueAsAfterAHintAndIsNeitherListedNorCounted() {
        assertThat(states.claim("watched", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("watched", NOON, NOON, NOON, List.of());
        assertThat(hints.due("watched", NOON.plusMillis(300))).isEqualTo(NOON.plus(SourceHints.PAUSE));
        assertThat(states.claim("watched", NOON.plusMillis(999), QUIET, PATIENCE))
                .isFalse();
        assertThat(states.claim("watched", NOON.plus(SourceHints.PAUSE), QUIET, PATIENCE))
                .isTrue();
        for (int i = 0; i < SourceHints.MOST_IN_A_MINUTE; i++) {
            hints.due("watched", NOON.plusSeconds(2));
        }
        assertThat(hints.newest(Optional.of("watched"), 10)).isEmpty();
        assertThat(hint("watched", NOON.plusSeconds(3)).again()).isEmpty();
    }

    @Test
    void hintsWithinASecondOfAPollAreOneMorePoll() {
        assertThat(states.claim("storm", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("storm", NOON, NOON, NOON, List.of());
        for (int hint = 1; hint < 10; hint++) {
            Instant at = NOON.plusMillis(100 * hint);
            assertThat(hint("storm", at)).isEqualTo(new Noted(NOON.plusSeconds(1), Optional.empty()));
            assertThat(states.claim("storm", at, QUIET, PATIENCE)).isFalse();
        }
        assertThat(states.claim("storm", NOON.plusSeconds(1), QUIET, PATIENCE)).isTrue();
        states.succeeded("storm", NOON.plusSeconds(1), NOON, NOON.plusSeconds(1), List.of());
        assertThat(states.claim("storm", NOON.plusSeconds(2), QUIET, PATIENCE)).isFalse();
    }

    @Test
    void aHintDuringAPollLeadsToOneMoreAfterIt() {
        assertThat(states.claim("polled", NOON, QUIET, PATIENCE)).isTrue();
        assertThat(hint("polled", NOON.plusSeconds(2))).isEqualTo(new Noted(NOON.plus(PATIENCE), Optional.empty()));
        assertThat(states.claim("polled", NOON.plusSeconds(3), QUIET, PATIENCE)).isFalse();
        assertThat(states.prolong("polled", NOON, NOON.plusSeconds(300)))
                .as("it takes no poll from who has it")
                .isTrue();
        states.succeeded("polled", NOON, NOON, NOON.plusSeconds(4), List.of());
        assertThat(states.claim("polled", NOON.plusSeconds(5), QUIET, PATIENCE)).isTrue();
        states.succeeded("polled", NOON.plusSeconds(5), NOON, NOON.plusSeconds(5), List.of());
        assertThat(states.claim("polled", NOON.plusSeconds(7), QUIET, PATIENCE)).isFalse();
    }

    /** Nobody stands behind a hint who has mended anything; a source that fails is not asked more often because of it. */
    @Test
    void aHintEndsNoPauseThatASourceAskedForOrThatFollowsFromFailures() {
        assertThat(states.claim("resting", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("resting", NOON, NOON, NOON.plusSeconds(30), List.of());
        assertThat(hint("resting", NOON.plusSeconds(10))).isEqualTo(new Noted(NOON.plusSeconds(30), Optional.empty()));
        assertThat(states.claim("resting", NOON.plusSeconds(29), QUIET, PATIENCE))
                .isFalse();
        assertThat(states.claim("resting", NOON.plusSeconds(30), QUIET, PATIENCE))
                .isTrue();
        states.failed("resting", "refused", count -> NOON.plusSeconds(300), NOON.plusSeconds(31));
        assertThat(hint("resting", NOON.plusSeconds(90)).at()).isEqualTo(NOON.plusSeconds(300));
        assertThat(states.claim("resting", NOON.plusSeconds(299), HURRIED, PATIENCE))
                .isFalse();
        assertThat(states.claim("resting", NOON.plusSeconds(300), QUIET, PATIENCE))
                .isTrue();
    }

    @Test
    void hintsNeitherTakeAWishNorItsPause() {
        Duration pause = Duration.ofSeconds(10);
        assertThat(states.claim("both", NOON, QUIET, PATIENCE)).isTrue();
        states.succeeded("both", NOON, NOON, NOON, List.of());
        hint("both", NOON.plusSeconds(2));
        assertThat(states.wish("both", "ada", NOON.plusSeconds(3), pause).noted())
                .isTrue();
        hint("both", NOON.plusSeconds(4));
        assertThat(states.wish("both", "ada", NOON.plusSeconds(5), pause).again())
                .isEqualTo(NOON.plusSeconds(13));
    }

    @Test
    void hintsOfASourceAreLimitedByTheMinuteAndWhatIsKeptIsBounded() {
        for (int hint = 0; hint < SourceHints.MOST_IN_A_MINUTE; hint++) {
            assertThat(hint("loud", NOON.plusMillis(hint)).again()).isEmpty();
        }
        assertThat(hint("loud", NOON.plusSeconds(20)))
                .isEqualTo(new Noted(NOON.plusSeconds(20), Optional.of(NOON.plusSeconds(60))));
        assertThat(hint("quieter", NOON.plusSeconds(20)).again()).isEmpty();
        assertThat(hint("loud", NOON.plusSeconds(60)).again()).isEmpty();
        assertThat(hints.newest(Optional.of("loud"), 1_000)).hasSize(50).allMatch(row -> row.times == 1);
        assertThat(hints.newest(Optional.of("quieter"), 1_000)).hasSize(1);

        hints.refused(HintOutcome.WRONG_SECRET, "quieter", "quieter", "198.51.100.7", 1, NOON);
        for (int minute = 0; minute < 60; minute++) {
            Instant at = NOON.plus(Duration.ofMinutes(minute));
            hints.refused(HintOutcome.WRONG_SECRET, "", "nosuch", "198.51.100.8", Integer.MAX_VALUE, at);
            hints.refused(HintOutcome.WRONG_SECRET, "", "nosuch", "198.51.100.9", 7, at.plusSeconds(59));
        }
        assertThat(hints.newest(Optional.of("nosuch"), 1_000))
                .hasSize(50)
                .allMatch(row -> row.times == Integer.MAX_VALUE && row.address.equals("198.51.100.9"));
        assertThat(hints.newest(Optional.of("quieter"), 1_000))
                .as("of others, none is lost")
                .extracting(row -> row.outcome)
                .containsExactlyInAnyOrder(HintOutcome.NOTED, HintOutcome.WRONG_SECRET);
    }

    /** The last of a burst may be the one that matters. */
    @Test
    void oneHintTooManyIsHeardAllTheSame() {
        for (int hint = 0; hint < SourceHints.MOST_IN_A_MINUTE; hint++) {
            hint("burst", NOON);
        }
        assertThat(states.claim("burst", NOON.plusSeconds(5), QUIET, PATIENCE)).isTrue();
        states.succeeded("burst", NOON.plusSeconds(5), NOON, NOON.plusSeconds(5), List.of());
        assertThat(hint("burst", NOON.plusSeconds(9)).again()).contains(NOON.plusSeconds(60));
        assertThat(states.claim("burst", NOON.plusSeconds(10), QUIET, PATIENCE)).isTrue();
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
