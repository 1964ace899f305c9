package dev.lockstep.store.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.text.Lengths;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedEvidenceTest {
    private static final String COMMIT = "0123456789012345678901234567890123456789";
    private static final Instant AT = Instant.parse("2026-11-01T00:00:00Z");

    private static Finding finding(int cluster, State state, String said) {
        return new Finding(
                new ReconcilerId("azure", "owner-" + cluster, "flux"),
                "cluster-" + cluster,
                ReconcilerKind.values()[0],
                "small",
                state,
                Optional.of(COMMIT),
                said,
                state == State.PROVEN ? Optional.empty() : Optional.of(said),
                List.of(),
                AT);
    }

    @Test
    void itIsReadAsItWasWritten() {
        JudgedEvidence judged = JudgedEvidence.of(
                COMMIT, AT, List.of(finding(2, State.FAILED, "no"), finding(1, State.PROVEN, "ok")), 2);
        assertThat(JudgedEvidence.read(judged.write())).isEqualTo(judged);
        assertThat(judged.findings()).extracting(Finding::cluster).containsExactly("cluster-2", "cluster-1");
        assertThat(judged.omitted()).isZero();
    }

    @Test
    void whateverClustersSayItIsBounded() {
        String endless = "\uD83D\uDE00".repeat(100_000);
        List<Finding> many = IntStream.range(0, 3_000)
                .mapToObj(cluster -> finding(cluster, cluster == 0 ? State.FAILED : State.PROVEN, endless))
                .toList();
        JudgedEvidence judged = JudgedEvidence.of(COMMIT, AT, many, many.size());
        assertThat(judged.findings()).hasSize(JudgedEvidence.MOST);
        assertThat(judged.findings().get(0).state()).isEqualTo(State.FAILED);
        assertThat(judged.omitted()).isEqualTo(1_000);
        assertThat(judged.write().length()).isLessThan(JudgedEvidence.MOST * 1_500);
        assertThat(judged.findings()).allSatisfy(finding -> {
            assertThat(finding.said()).hasSizeLessThanOrEqualTo(Lengths.EVIDENCE_SAID);
            assertThat(Character.isHighSurrogate(
                            finding.said().charAt(finding.said().length() - 2)))
                    .as("half a character")
                    .isFalse();
        });
    }

    @Test
    void manyWarningsAreNotKept() {
        Finding warned = new Finding(
                new ReconcilerId("azure", "owner", "flux"),
                "cluster",
                ReconcilerKind.values()[0],
                "small",
                State.PROVEN,
                Optional.empty(),
                "ok",
                Optional.empty(),
                Collections.nCopies(100, "w"),
                AT);
        assertThat(JudgedEvidence.of(COMMIT, AT, List.of(warned), 1)
                        .findings()
                        .get(0)
                        .warnings())
                .hasSize(5);
    }
}
