package dev.lockstep.scheduler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN = List.of("commit", "reason", "startedBy", "limit", "until");

    @ParameterizedTest
    @CsvSource({
        "comit, commit",
        "commmit, commit",
        "Commit, commit",
        "cmomit, commit",
        "started_by, startedBy",
        "resaon, reason",
        "limits, limit"
    })
    void theOneThatWasMeantIsFound(String given, String meant) {
        assertThat(Spelling.nearest(given, KNOWN)).contains(meant);
    }

    @Test
    void quiteAnotherNameHasNone() {
        assertThat(Spelling.nearest("pipeline", KNOWN)).isEmpty();
        assertThat(Spelling.nearest("", KNOWN)).isEmpty();
        assertThat(Spelling.nearest("x".repeat(1_000_000), KNOWN)).isEmpty();
        assertThat(Spelling.nearest("commit", List.of())).isEmpty();
    }
}
