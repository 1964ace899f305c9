package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.POLICY;
import static dev.lockstep.compliance.Fixture.REVERT;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Fixture.ArgoBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArgoJudgeTest {
    static Stream<Arguments> rules() {
        return Stream.of(
                row("synced and healthy", argo(), State.PROVEN, ""),
                row("a later commit that proves it", argo().revision(LATER), State.PROVEN, ""),
                row("no operation at the target", argo().operation("Succeeded", OLD), State.PROVEN, ""),
                row("never had an operation", argo().operation(null, null).finishedAt(null), State.PROVEN, ""),
                row("older", argo().revision(OLD), State.BEHIND, "is still at 0c9f1d8"),
                row("changed outside", argo().revision(REVERT), State.CHANGED_OUTSIDE, "outside Lockstep by 2222222"),
                row("not compared", argo().revision(null).sync("Unknown"), State.UNKNOWN, "not been compared"),
                row("sync unknown at X", argo().sync("Unknown"), State.UNKNOWN, "has sync status Unknown"),
                row("requested", argo().pending(), State.APPLYING, "is about to sync"),
                row("running", argo().operation("Running", OLD), State.APPLYING, "is syncing (Running)"),
                row("terminating", argo().operation("Terminating", OLD), State.APPLYING, "is syncing"),
                row(
                        "health older than the sync",
                        argo().finishedAt(NOW.minusSeconds(10)),
                        State.APPLYING,
                        "health may be from before the sync"),
                row("progressing", argo().health("Progressing"), State.APPLYING, "health Progressing"),
                row("suspended", argo().health("Suspended"), State.APPLYING, "health Suspended"),
                row("missing", argo().health("Missing"), State.APPLYING, "health Missing"),
                row("no health", argo().health(""), State.UNKNOWN, "health unknown"),
                row("just healthy", argo().healthSince(NOW.minusSeconds(3)), State.APPLYING, "for 3 s of 6 s"),
                row("auto-sync off", argo().sync("OutOfSync").manual(), State.BLOCKED, "auto-sync is off"),
                row("auto-sync refuses", argo().sync("OutOfSync"), State.BLOCKED, "sync window"),
                row(
                        "auto-sync about to start",
                        argo().sync("OutOfSync").reconciledAt(NOW.minusSeconds(5)),
                        State.APPLYING,
                        "has not started yet"),
                row(
                        "would delete everything",
                        argo().sync("OutOfSync")
                                .condition("SyncError", "Skipping sync attempt: auto-sync will wipe out all resources"),
                        State.BLOCKED,
                        "refuses to delete everything"),
                row(
                        "failed with retries left",
                        argo().sync("OutOfSync").operation("Failed", X).retries(2, 5),
                        State.APPLYING,
                        "tried again"),
                row(
                        "retries without end",
                        argo().sync("OutOfSync").operation("Failed", X).retries(50, -1),
                        State.APPLYING,
                        ""),
                row(
                        "failed",
                        argo().sync("OutOfSync").operation("Failed", X).retries(5, 5),
                        State.FAILED,
                        "sync Failed"),
                row(
                        "error",
                        argo().sync("OutOfSync").operation("Error", X).retries(0, null),
                        State.FAILED,
                        "sync Error"),
                row("failed at an older commit", argo().operation("Failed", OLD).retries(5, 5), State.PROVEN, ""),
                row("sync error", argo().condition("SyncError", "Failed last sync attempt"), State.FAILED, "SyncError"),
                row("degraded", argo().health("Degraded"), State.FAILED, "Degraded"),
                row("degraded at old, behind", argo().revision(OLD).health("Degraded"), State.BEHIND, ""),
                row(
                        "degraded before the target is synced",
                        argo().sync("OutOfSync")
                                .manual()
                                .operation("Succeeded", OLD)
                                .health("Degraded"),
                        State.BLOCKED,
                        "auto-sync is off"),
                row(
                        "degraded while syncing the cure",
                        argo().health("Degraded").operation("Running", X),
                        State.APPLYING,
                        "is syncing"),
                row(
                        "comparison error",
                        argo().condition("ComparisonError", "bad manifest"),
                        State.FAILED,
                        "bad manifest"),
                row(
                        "comparison error without a commit",
                        argo().sync("Unknown").revision(null).condition("ComparisonError", "no such path"),
                        State.FAILED,
                        "no such path"),
                row(
                        "comparison error from before the merge",
                        argo().sync("Unknown")
                                .revision(null)
                                .reconciledAt(MERGED.minusSeconds(1))
                                .condition("ComparisonError", "no such path"),
                        State.UNKNOWN,
                        "no such path"),
                row(
                        "warnings are no errors",
                        argo().condition("OrphanedResourceWarning", "orphans"),
                        State.PROVEN,
                        ""));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("rules")
    void judges(String name, ArgoBuilder evidence, State state, String reason) {
        Finding finding = judge(evidence, POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(state);
        assertThat(finding.reason().orElse("")).contains(reason);
        assertThat(finding.reason().isEmpty()).isEqualTo(state == State.PROVEN);
    }

    @Test
    void aHardFailureIsOnlyFailingDuringTheGracePeriod() {
        assertThat(judge(argo().health("Degraded"), POLICY, null).state()).isEqualTo(State.FAILING);
    }

    @Test
    void anUnhealthyChildIsAWarningUnlessWorkloadsAreRequired() {
        ArgoBuilder evidence = argo().child("argocd/api", "Synced", "Degraded");
        Finding observed = judge(evidence, POLICY, MERGED);
        assertThat(observed.state()).isEqualTo(State.PROVEN);
        assertThat(observed.warnings())
                .containsExactly("workload application argocd/api: Synced, Degraded: pods crash");
        Policy require = policy(Policy.Workloads.REQUIRE);
        assertThat(judge(evidence, require, MERGED).state()).isEqualTo(State.FAILED);
        assertThat(judge(argo().child("argocd/api", "OutOfSync", "Healthy"), require, MERGED)
                        .state())
                .isEqualTo(State.APPLYING);
    }

    @Test
    void theCommitIsTheOneItRuns() {
        assertThat(judge(argo().sync("OutOfSync").manual().operation("Succeeded", OLD), POLICY, null)
                        .commit())
                .contains(OLD);
        assertThat(judge(argo(), POLICY, null).commit()).contains(X);
    }

    private static Finding judge(ArgoBuilder evidence, Policy policy, Instant failingSince) {
        Reconciler reconciler = reconciler("large-1", "large", evidence.build(), NOW, false, failingSince);
        return ComplianceVerdict.judge(target(Map.of("large", 1)), List.of(reconciler), ANCESTRY, policy, NOW)
                .findings()
                .get(0);
    }

    private static Arguments row(String name, ArgoBuilder evidence, State state, String reason) {
        return Arguments.of(name, evidence, state, reason);
    }
}
