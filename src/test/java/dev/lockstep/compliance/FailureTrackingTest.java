package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.unreachableGit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Fixture.FluxBuilder;
import dev.lockstep.compliance.Policy.Workloads;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTrackingTest {
    private static final Instant FIRST = MERGED.plusSeconds(60);

    @Test
    void beginsWhenAFailureIsFirstSeen() {
        assertThat(track(null, null, broken().build())).contains(NOW);
        assertThat(track(flux(applied(X)).build(), null, broken().build())).contains(NOW);
    }

    @Test
    void isKeptWhileTheFailureLasts() {
        assertThat(track(broken().build(), FIRST, broken().build())).contains(FIRST);
    }

    @Test
    void isKeptThroughRetriesOfTheSameCommit() {
        Evidence retrying = flux(kustomization("Unknown", "Progressing", "in progress", null))
                .state("Pending")
                .build();
        assertThat(track(broken().build(), FIRST, retrying)).contains(FIRST);
    }

    @Test
    void itsWordsAreThoseOfTheLastAttemptAndOtherTemporaryFilesAreTheSameFailure() {
        String first = "failed to decode YAML from /tmp/kustomization-337203958/drone/cm.yaml: line 2";
        String second = first.replace("337203958", "984312007");
        assertThat(kustomization("False", "BuildFailed", first, null))
                .isEqualTo(kustomization("False", "BuildFailed", second, null));
        Optional<Reconciler> before =
                Optional.of(reconciler("c", "drone", broken().build(), NOW.minusSeconds(30), false, FIRST));
        ReconcilerReport now = reconciler(
                        "c",
                        "drone",
                        flux(kustomization("False", "HealthCheckFailed", "Deployment/a/b", null))
                                .state("Non-Compliant")
                                .build())
                .report();
        Failure kept = FailureTracking.failure(before, now, Workloads.OBSERVE).orElseThrow();
        assertThat(kept.since()).isEqualTo(FIRST);
        assertThat(kept.firstReport()).contains(FIRST);
        assertThat(kept.what()).isEqualTo("Kustomization config-drone: HealthCheckFailed: Deployment/a/b");
    }

    @Test
    void aSourceThatCannotFetchIsNoFailureOfWhatWasApplied() {
        Evidence outage =
                flux(unreachableGit(), applied(X)).state("Non-Compliant").build();
        assertThat(track(flux(applied(X)).build(), null, outage)).isEmpty();
        assertThat(track(broken().build(), FIRST, outage)).as("it was applied").isEmpty();
    }

    @Test
    void anOperationOfAnOlderCommitIsNoFailure() {
        Evidence old = argo().operation("Failed", OLD).retries(5, 5).build();
        assertThat(track(null, null, old)).isEmpty();
    }

    @Test
    void endsWithSuccess() {
        assertThat(track(broken().build(), FIRST, flux(applied(X)).build())).isEmpty();
        assertThat(track(argo().health("Degraded").build(), FIRST, argo().build()))
                .isEmpty();
    }

    @Test
    void startsAnewWithAnotherCommit() {
        assertThat(track(broken().build(), FIRST, broken().fetched(LATER).build()))
                .contains(NOW);
        Evidence progressing = flux(kustomization("Unknown", "Progressing", "in progress", null))
                .fetched(LATER)
                .build();
        assertThat(track(broken().build(), FIRST, progressing)).isEmpty();
    }

    @Test
    void aLaggingReportTakesNothingBack() {
        Evidence lagging = flux(applied("5".repeat(40)))
                .fetched("5".repeat(40))
                .updated(MERGED)
                .build();
        assertThat(track(broken().build(), FIRST, lagging)).contains(FIRST);
    }

    @Test
    void nestedFailuresCountOnlyWhenRequired() {
        FluxObject nested = object("HelmRelease", "podinfo", "False", "UpgradeFailed", "timed out", null);
        ReconcilerReport report = reconciler(
                        "c", "drone", flux(applied(X)).nested(nested).build())
                .report();
        assertThat(FailureTracking.failure(Optional.empty(), report, Workloads.OBSERVE))
                .isEmpty();
        assertThat(FailureTracking.failure(Optional.empty(), report, Workloads.REQUIRE)
                        .map(Failure::since))
                .contains(NOW);
    }

    @Test
    void argoRetriesAreTheSameFailure() {
        Evidence failed =
                argo().sync("OutOfSync").operation("Failed", X).retries(5, 5).build();
        Evidence running = argo().sync("OutOfSync").operation("Running", X).build();
        assertThat(track(failed, FIRST, running)).contains(FIRST);
        assertThat(track(failed, FIRST, failed)).contains(FIRST);
        assertThat(track(
                        failed, FIRST, argo().revision(LATER).health("Degraded").build()))
                .contains(NOW);
    }

    private static FluxBuilder broken() {
        return flux(kustomization("False", "BuildFailed", "bad yaml", null)).state("Non-Compliant");
    }

    private static Optional<Instant> track(Evidence before, Instant failingSince, Evidence now) {
        Optional<Reconciler> previous = Optional.ofNullable(before)
                .map(e -> reconciler("c", "drone", e, NOW.minusSeconds(30), false, failingSince));
        return FailureTracking.failure(previous, reconciler("c", "drone", now).report(), Workloads.OBSERVE)
                .map(Failure::since);
    }
}
