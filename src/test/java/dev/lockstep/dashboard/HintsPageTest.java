package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.HintRow;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HintsPageTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static HintRow row(HintOutcome outcome, int times) {
        HintRow row = new HintRow();
        row.outcome = outcome;
        row.source = "argocd/hub";
        row.keptWith = "argocd/hub";
        row.address = "198.51.100.7";
        row.arrivedAt = NOON;
        row.times = times;
        return row;
    }

    private static HintsPage.Line line(HintRow row) {
        return page(List.of(row), List.of()).lines().get(0);
    }

    private static HintsPage page(List<HintRow> rows, List<String> known) {
        return HintsPage.of(rows, Optional.empty(), true, "http://x", known, NOON.plusSeconds(5));
    }

    @Test
    void sourcesAreNamedAndManyAreCounted() {
        assertThat(page(List.of(), List.of()).known()).isEmpty();
        assertThat(page(List.of(), List.of("argocd/hub", "azure")).known()).isEqualTo("argocd/hub, azure");
        assertThat(page(List.of(), Collections.nCopies(23, "azure")).known()).endsWith("azure, azure and 3 more");
    }

    @Test
    void whatNamesNoSourceOfOursLeadsNowhere() {
        HintRow row = row(HintOutcome.UNSIGNED, 1);
        row.keptWith = "";
        assertThat(line(row).source()).isEqualTo("argocd/hub");
        assertThat(line(row).ofSource()).isEmpty();
    }

    @Test
    void whatWasNotedLeadsToAllOfItsSource() {
        HintsPage.Line line = line(row(HintOutcome.NOTED, 1));
        assertThat(line.ofSource()).contains("/hints?source=argocd%2Fhub");
        assertThat(line.mark().word()).isEqualTo("noted");
        assertThat(line.why()).isEmpty();
        assertThat(line.about()).isEmpty();
    }

    @Test
    void whatWasRefusedSaysWhyAndHowOften() {
        Arrays.stream(HintOutcome.values())
                .filter(outcome -> outcome != HintOutcome.NOTED)
                .forEach(outcome -> {
                    HintsPage.Line once = line(row(outcome, 1));
                    assertThat(once.mark().word()).isEqualTo("refused");
                    assertThat(once.ofSource()).contains("/hints?source=argocd%2Fhub");
                    assertThat(once.why()).isNotBlank().doesNotContain("times");
                    assertThat(line(row(outcome, 37)).why()).isEqualTo(once.why() + ", 37 times within a minute");
                });
    }
}
