package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.reconciler;
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
        assertThat(track(retrying, FIRST, broken().build())).contains(FIRST);
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
        assertThat(FailureTracking.failingSince(Optional.empty(), report, Workloads.OBSERVE))
                .isEmpty();
        assertThat(FailureTracking.failingSince(Optional.empty(), report, Workloads.REQUIRE))
                .contains(NOW);
    }

    @Test
    void argoRetriesAreTheSameFailure() {
        Evidence failed =
                argo().sync("OutOfSync").operation("Failed", X).retries(5, 5).build();
        Evidence running = argo().sync("OutOfSync").operation("Running", X).build();
        Evidence unresolved = argo().sync("Unknown")
                .revision(null)
                .condition("ComparisonError", "no such path")
                .build();
        assertThat(track(failed, FIRST, running)).contains(FIRST);
        assertThat(track(failed, FIRST, unresolved)).contains(FIRST);
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
        return FailureTracking.failingSince(
                previous, reconciler("c", "drone", now).report(), Workloads.OBSERVE);
    }
}
