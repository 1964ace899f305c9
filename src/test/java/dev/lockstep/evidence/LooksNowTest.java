package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.store.evidence.SourceStates.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LooksNowTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final Wish NOTED = new Wish("azure", true, Optional.empty(), NOW);

    private static Wish tooSoon(String source, int secondsAgo) {
        Instant wished = NOW.minusSeconds(secondsAgo);
        return new Wish(source, false, Optional.of(wished), wished.plus(LooksNow.PAUSE));
    }

    @Test
    void oneThatIsAskedIsEnough() {
        List<Wish> some = List.of(tooSoon("argocd/large-1", 3), NOTED);
        assertThat(LooksNow.heard(some, NOW)).isEqualTo(some);
    }

    @Test
    void whenNoneIsItSaysWhyAndWhenTheFirstCanBe() {
        assertThatThrownBy(() -> LooksNow.heard(List.of(tooSoon("argocd/large-1", 3), tooSoon("azure", 8)), NOW))
                .hasMessage(
                        "a look at source argocd/large-1 was asked for 3 s ago, a look at source azure was asked for 8 s ago;"
                                + " the next can be asked for 10 s after the last")
                .isInstanceOfSatisfying(
                        LooksNow.Refused.class, e -> assertThat(e.again()).contains(Duration.ofSeconds(2)));
    }

    @Test
    void whereThereIsNobodyToAskWaitingDoesNotHelp() {
        assertThatThrownBy(() -> LooksNow.heard(List.of(), NOW))
                .hasMessageContaining("no source of evidence is configured")
                .isInstanceOfSatisfying(
                        LooksNow.Refused.class, e -> assertThat(e.again()).isEmpty());
    }
}
