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
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static Optional<Instant> since(Reconciler... reconcilers) {
        return Recovery.since(target(Map.of("drone", 1)), List.of(reconcilers), POLICY, NOW);
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

    @Test
    void itWasNotBeforeTheMerge() {
        Reconciler early = reconciler(
                "drone-1",
                "drone",
                argo().build()
                        .withHealthSince(Optional.of(MERGED.minusSeconds(600)))
                        .withOperationFinishedAt(Optional.of(MERGED.minusSeconds(700))));
        assertThat(since(early)).contains(MERGED);
    }
}
