package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");

    /** What is asked again ever more rarely is the reason, whatever the id of the request in it. */
    @Test
    void whatChangesInTheWordsBeginsNothingAnew() {
        Optional<Refusal> refusal = Optional.empty();
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Refusal next = Refusal.after(
                    refusal,
                    "Required status check \"build\" is expected (request C0" + i + "F:3" + i + "A:77, at 10:3" + i
                            + ")",
                    NOW);
            pauses.add(Duration.between(NOW, next.nextTry()));
            refusal = Optional.of(next);
        }
        assertThat(refusal.get().times()).isEqualTo(9);
        assertThat(pauses).isSorted().last().isEqualTo(Duration.ofMinutes(10));
        assertThat(Refusal.after(refusal, "Changes are requested", NOW).times()).isEqualTo(1);
    }
}
