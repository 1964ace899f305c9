package dev.lockstep.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecentAnswersTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final RecentAnswers<String, String> recent = new RecentAnswers<>(Duration.ofSeconds(5));
    private final List<Set<String>> looked = new ArrayList<>();

    private Map<String, String> of(Instant now, String... questions) {
        return recent.of(List.of(questions), now, this::look);
    }

    private Map<String, String> look(Set<String> unknown) {
        looked.add(new TreeSet<>(unknown));
        return unknown.stream().collect(Collectors.toMap(question -> question, question -> question + looked.size()));
    }

    @Test
    void onlyWhatIsNotKnownIsLookedUp() {
        assertThat(of(NOW, "dev")).isEqualTo(Map.of("dev", "dev1"));
        assertThat(of(NOW.plusSeconds(4), "dev")).isEqualTo(Map.of("dev", "dev1"));
        assertThat(of(NOW.plusSeconds(4), "dev", "stage")).isEqualTo(Map.of("dev", "dev1", "stage", "stage2"));
        assertThat(of(NOW.plusSeconds(5), "dev")).isEqualTo(Map.of("dev", "dev3"));
        assertThat(of(NOW.minusSeconds(60), "dev"))
                .as("after the clock was set back")
                .isEqualTo(Map.of("dev", "dev4"));
        assertThat(looked).containsExactly(Set.of("dev"), Set.of("stage"), Set.of("dev"), Set.of("dev"));
    }

    /** Two pages at once: what the first has found known is still its answer when the second has it forgotten. */
    @Test
    void whatIsForgottenDuringTheLookIsAnsweredAllTheSame() {
        of(NOW, "dev");
        assertThat(recent.of(List.of("dev", "stage"), NOW.plusSeconds(4), unknown -> {
                    of(NOW.plusSeconds(6));
                    return look(unknown);
                }))
                .isEqualTo(Map.of("dev", "dev1", "stage", "stage2"));
    }
}
