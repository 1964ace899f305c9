package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.POLICY;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Instant FAILED = NOW.minusSeconds(600);

    private static Optional<Instant> since(Reconciler... reconcilers) {
        return since(POLICY, reconcilers);
    }

    private static Optional<Instant> since(Policy policy, Reconciler... reconcilers) {
        return Recovery.since(target(Map.of("drone", 1)), FAILED, List.of(reconcilers), policy, NOW);
    }

    private static FluxObject turned(FluxObject object, Instant at) {
        return new FluxObject(
                object.kind(),
                object.name(),
                object.complianceState(),
                object.ready(),
                object.reason(),
                object.message(),
                object.appliedCommit(),
                Optional.of(at),
                object.attempt(),
                object.marks());
    }

    private static Reconciler runs(String cluster, String commit) {
        return reconciler(cluster, "drone", flux(applied(commit)).build());
    }

    @Test
    void allMustRunItAndTheLastOneSaysSinceWhen() {
        Instant last = NOW.minusSeconds(40);
        assertThat(since(
                        runs("drone-1", X),
                        reconciler("drone-2", "drone", argo().build().withHealthSince(Optional.of(last)))))
                .contains(last);
        assertThat(since(runs("drone-1", X), runs("drone-2", OLD))).isEmpty();
    }

    /** Without Git nobody knows what a later commit has changed. */
    @Test
    void anotherCommitIsNoRecovery() {
        assertThat(since(runs("drone-1", LATER))).isEmpty();
    }

    @Test
    void whatIsSilentMissingOrNotThereHasNotRecovered() {
        Evidence fine = flux(applied(X)).build();
        assertThat(since()).isEmpty();
        assertThat(since(reconciler("drone-1", "drone", fine, NOW, true, null))).isEmpty();
        assertThat(since(reconciler("drone-1", "drone", fine, NOW.minusSeconds(3_600), false, null)))
                .isEmpty();
        assertThat(since(reconciler("other-1", "other", fine))).isEmpty();
    }

    @Test
    void whatIsNotAssignedAnyMoreDoesNotCount() {
        assertThat(since(
                        runs("drone-1", X),
                        reconciler("old-1", "old", flux(applied(OLD)).build())))
                .isPresent();
    }

    /** A workload that was repaired last is what the others waited for, where it has to be there. */
    @Test
    void aWorkloadCountsWhereItIsRequired() {
        Instant applied = NOW.minusSeconds(500);
        Instant repaired = NOW.minusSeconds(60);
        Reconciler drone = reconciler(
                "drone-1",
                "drone",
                flux(turned(applied(X), applied))
                        .nested(
                                turned(object("HelmRelease", "app", "True", "Upgraded", "done", null), repaired),
                                turned(
                                        object("HelmRepository", "charts", "True", "Succeeded", "stored", null),
                                        NOW.minusSeconds(20)))
                        .build());
        assertThat(since(policy(Policy.Workloads.REQUIRE), drone)).contains(repaired);
        assertThat(since(policy(Policy.Workloads.OBSERVE), drone)).contains(applied);
    }

    /** Git was away for a moment, and what runs is what ran. */
    @Test
    void aSourceIsNotWhatRecovered() {
        Instant applied = NOW.minusSeconds(500);
        FluxObject source = object("GitRepository", "config", "True", "Succeeded", "stored artifact", null);
        assertThat(since(reconciler(
                        "drone-1",
                        "drone",
                        flux(turned(source, NOW.minusSeconds(20)), turned(applied(X), applied))
                                .build())))
                .contains(applied);
    }

    /** Which moves with every refresh. */
    @Test
    void theLastComparisonIsNotWhatMadeItGood() {
        Instant healthy = NOW.minusSeconds(480);
        for (int ago : List.of(30, 10)) {
            assertThat(since(reconciler(
                            "drone-1",
                            "drone",
                            argo().finishedAt(NOW.minusSeconds(700))
                                    .healthSince(healthy)
                                    .reconciledAt(NOW.minusSeconds(ago))
                                    .build())))
                    .contains(healthy);
        }
    }

    @Test
    void itWasNotBeforeTheStageFailed() {
        Reconciler early = reconciler(
                "drone-1",
                "drone",
                argo().build()
                        .withHealthSince(Optional.of(MERGED.minusSeconds(600)))
                        .withOperationFinishedAt(Optional.of(MERGED.minusSeconds(700))));
        assertThat(since(early)).contains(FAILED);
    }
}
