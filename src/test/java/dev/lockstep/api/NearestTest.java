package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
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
        assertThat(Nearest.to(given, KNOWN)).contains(meant);
    }

    @Test
    void quiteAnotherNameHasNone() {
        assertThat(Nearest.to("pipeline", KNOWN)).isEmpty();
        assertThat(Nearest.to("", KNOWN)).isEmpty();
        assertThat(Nearest.to("x".repeat(1_000_000), KNOWN)).isEmpty();
        assertThat(Nearest.to("commit", List.of())).isEmpty();
    }
}
