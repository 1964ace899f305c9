package dev.lockstep.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.HostMemory.Visit;
import dev.lockstep.ports.OutsideException.Transient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
    private static final String HOST = "https://git.example";

    private Instant now = Instant.parse("2026-03-02T12:00:00Z");
    private final HostMemory memory = new HostMemory(() -> now, Duration.ofSeconds(5));

    private Visit visit(String place) {
        return memory.visit("looking up branch main of " + place, HOST, place);
    }

    private void unreachable(String place) {
        try (Visit visit = visit(place)) {
            visit.unreachable();
        }
    }

    private void silent(String place) {
        try (Visit visit = visit(place)) {
            visit.silent();
        }
    }

    private void answered(String place) {
        try (Visit visit = visit(place)) {
            visit.answered();
        }
    }

    @Test
    void whatAHostDidNotAnswerOneIsNotAskedByOthersForAMoment() {
        unreachable("acme/one");
        now = now.plusSeconds(2);
        assertThatThrownBy(() -> visit("acme/two"))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)))
                .hasMessage("looking up branch main of acme/two: https://git.example cannot be reached at"
                        + " 2026-03-02T12:00:00Z, which is remembered for 5000 ms; it is not asked before that");
        assertThatCode(() -> memory.visit("another", "https://other.example", "acme/two")
                        .close())
                .doesNotThrowAnyException();
        now = now.plusSeconds(3);
        assertThatCode(() -> answered("acme/two")).doesNotThrowAnyException();
        assertThatCode(() -> answered("acme/one")).doesNotThrowAnyException();
    }

    /** Or all would wait for the next time-out together. */
    @Test
    void whenTheMomentIsOverOneAsksAndTheOthersDoNotWaitForIt() {
        unreachable("acme/one");
        now = now.plusSeconds(6);
        try (Visit asks = visit("acme/one")) {
            assertThatThrownBy(() -> visit("acme/two"))
                    .isInstanceOf(Transient.class)
                    .hasMessageEndingWith("it is being asked again");
            asks.answered();
            assertThatCode(() -> answered("acme/two")).doesNotThrowAnyException();
        }
    }

    @Test
    void whoeverAskedAndDiedOfSomethingElseLetsTheNextOneAsk() {
        unreachable("acme/one");
        now = now.plusSeconds(6);
        visit("acme/one").close();
        assertThatCode(() -> answered("acme/two")).doesNotThrowAnyException();
    }

    @Test
    void oneSilentRepositoryIsItsOwnAffair() {
        silent("acme/mute");
        assertThatThrownBy(() -> visit("acme/mute")).isInstanceOf(Transient.class);
        assertThatCode(() -> answered("acme/two")).doesNotThrowAnyException();
    }

    @Test
    void twoSilentRepositoriesWithoutAnyAnswerAreAHost() {
        silent("acme/one");
        silent("acme/two");
        assertThatThrownBy(() -> visit("acme/three")).isInstanceOf(Transient.class);
        now = now.plusSeconds(6);
        answered("acme/three");
        assertThatCode(() -> answered("acme/four")).doesNotThrowAnyException();
    }

    @Test
    void twoSilentRepositoriesOfAHostThatAnswersAreTheirOwnAffair() {
        try (Visit one = visit("acme/one");
                Visit two = visit("acme/two")) {
            answered("acme/three");
            one.silent();
            two.silent();
        }
        assertThatCode(() -> answered("acme/three")).doesNotThrowAnyException();
        assertThatThrownBy(() -> visit("acme/one")).isInstanceOf(Transient.class);
    }

    @Test
    void withoutATimeNothingIsRemembered() {
        HostMemory none = HostMemory.none();
        try (Visit visit = none.visit("x", HOST, "acme/one")) {
            visit.unreachable();
        }
        assertThat(none.visit("x", HOST, "acme/one")).isNotNull();
    }
}
