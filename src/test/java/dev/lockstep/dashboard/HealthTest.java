package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    private static final Duration SILENT = Duration.ofMinutes(10);

    private static Evidence.Flux flux(String state, boolean suspended) {
        return new Evidence.Flux(
                true,
                Optional.of(state).filter(said -> !said.isEmpty()),
                Optional.empty(),
                suspended,
                Optional.of(Fixture.MERGED),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Evidence.Argo argo(String sync, String health, boolean automated) {
        return new Evidence.Argo(
                sync,
                Optional.of(Fixture.MERGED),
                health,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                automated,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static String word(Evidence evidence, Instant seen, Optional<Absence> absence, Optional<Failure> failure) {
        return Health.of(
                        new Reconciler(
                                new ReconcilerReport(
                                        new ReconcilerId("azure", "drone-1", "config"),
                                        "drone-1",
                                        ReconcilerKind.FLUX_ARC,
                                        "github.example/acme/gitops",
                                        "stage",
                                        "drone",
                                        evidence,
                                        seen),
                                absence,
                                failure),
                        Fixture.NOW,
                        SILENT)
                .word();
    }

    private static String word(Evidence evidence) {
        return word(evidence, Fixture.NOW.minusSeconds(8), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "Compliant, false, healthy",
        "Succeeded, false, healthy",
        "Pending, false, applying",
        "Non-Compliant, false, not healthy",
        "'', false, no status yet",
        "Compliant, true, suspended"
    })
    void fluxSaysHowItStands(String state, boolean suspended, String word) {
        assertThat(word(flux(state, suspended))).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "Synced, Healthy, true, healthy",
        "Synced, Healthy, false, healthy",
        "OutOfSync, Healthy, true, applying",
        "OutOfSync, Healthy, false, suspended",
        "Synced, Progressing, true, applying",
        "Synced, Suspended, true, suspended",
        "Synced, Degraded, true, not healthy",
        "Unknown, Unknown, true, not healthy"
    })
    void argoSaysHowItStands(String sync, String health, boolean automated, String word) {
        assertThat(word(argo(sync, health, automated))).isEqualTo(word);
    }

    @Test
    void whatIsNotHeardOfIsNotHealthyWhateverItSaidLast() {
        Evidence fine = flux("Compliant", false);
        assertThat(word(fine, Fixture.NOW.minusSeconds(601), Optional.empty(), Optional.empty()))
                .isEqualTo("silent");
        assertThat(word(fine, Fixture.NOW, Optional.of(new Absence(Absence.Kind.UNLISTED, "")), Optional.empty()))
                .isEqualTo("missing");
        assertThat(word(
                        fine,
                        Fixture.NOW,
                        Optional.empty(),
                        Optional.of(new Failure(
                                Fixture.NOW,
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                "denied",
                                "denied",
                                Optional.empty()))))
                .isEqualTo("failing");
    }
}
