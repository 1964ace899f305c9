package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.ReconcilerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadRoundsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final ReadRounds.Question X = question("x");

    private final ReadRounds rounds = new ReadRounds();

    @Test
    void whatWasReadStaysReadUntilAllWere() {
        rounds.keep(X, List.of(id(1), id(2)), NOW);
        rounds.keep(X, List.of(id(3)), NOW.plusSeconds(60));
        assertThat(rounds.read(X, NOW.plusSeconds(61))).containsExactlyInAnyOrder(id(1), id(2), id(3));
        assertThat(rounds.read(question("y"), NOW)).isEmpty();
        rounds.end(X);
        assertThat(rounds.read(X, NOW)).isEmpty();
    }

    @Test
    void noReadCountsForEver() {
        rounds.keep(X, List.of(id(1)), NOW);
        rounds.keep(X, List.of(id(2)), NOW.plus(Duration.ofMinutes(20)));
        assertThat(rounds.read(X, NOW.plus(Duration.ofMinutes(31)))).containsExactly(id(2));
        assertThat(rounds.read(X, NOW.plus(Duration.ofMinutes(51)))).isEmpty();
    }

    @Test
    void theOldestRoundsAreForgotten() {
        for (int i = 0; i <= ReadRounds.MOST_ROUNDS; i++) {
            rounds.keep(question("target " + i), List.of(id(i)), NOW);
        }
        assertThat(rounds.read(question("target 0"), NOW)).isEmpty();
        assertThat(rounds.read(question("target 1"), NOW)).containsExactly(id(1));
    }

    private static ReadRounds.Question question(String target) {
        return new ReadRounds.Question("github.com/acme/gitops", "dev", target);
    }

    private static ReconcilerId id(int number) {
        return new ReconcilerId("azure", "owner", "config-" + number);
    }
}
