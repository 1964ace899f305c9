package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.POLICY;
import static dev.lockstep.compliance.Fixture.REVERT;
import static dev.lockstep.compliance.Fixture.REWRITTEN;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Fixture.FluxBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FluxJudgeTest {
    private static final FluxObject UNHEALTHY =
            kustomization("False", "HealthCheckFailed", "health check failed: Deployment/api", null);

    static Stream<Arguments> rules() {
        return Stream.of(
                row("applied the target", flux(applied(X)), State.PROVEN, ""),
                row(
                        "applied a later commit that proves it",
                        flux(applied(LATER)).fetched(LATER),
                        State.PROVEN,
                        ""),
                row("fetched only", flux(applied(OLD)), State.APPLYING, "applied 0c9f1d8 and has fetched 42d1d96"),
                row("still behind", flux(applied(OLD)).fetched(OLD), State.BEHIND, "is still at 0c9f1d8"),
                row("one of two applied it", flux(applied(X), applied(OLD)), State.APPLYING, "applied 0c9f1d8"),
                row("changed outside", flux(applied(REVERT)).fetched(REVERT), State.CHANGED_OUTSIDE, "by 2222222"),
                row("fetched a revert", flux(applied(X)).fetched(REVERT), State.CHANGED_OUTSIDE, "outside Lockstep"),
                row("rewritten branch", flux(applied(X)).fetched(REWRITTEN), State.CHANGED_OUTSIDE, "rewritten"),
                row("unknown commit", flux(applied(X)).fetched("4".repeat(40)), State.UNKNOWN, "does not know"),
                row("suspended", flux(applied(OLD)).suspended(), State.BLOCKED, "is suspended at 0c9f1d8"),
                row("suspended at the target", flux(applied(X)).state("Suspended"), State.BLOCKED, "is suspended"),
                row("never reported", flux().fetched(null).state(null), State.UNKNOWN, "has never reported"),
                row("never fetched", flux(applied(X)).fetched(null), State.UNKNOWN, "has not fetched any commit"),
                row("no Kustomization", flux(), State.UNKNOWN, "says nothing about what it applied"),
                row(
                        "ready without a revision",
                        flux(kustomization("True", "ReconciliationSucceeded", "done", null)),
                        State.UNKNOWN,
                        "does not say which commit"),
                row(
                        "summary unexplained",
                        flux(applied(X)).state("Pending"),
                        State.APPLYING,
                        "the configuration as a whole says Pending"),
                row("no summary", flux(applied(X)).state(null), State.APPLYING, "has no compliance state"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("rules")
    void judges(String name, FluxBuilder evidence, State state, String reason) {
        Finding finding = judge(evidence, POLICY, null);
        assertThat(finding.state()).isEqualTo(state);
        if (reason.isEmpty()) {
            assertThat(finding.reason()).isEmpty();
        } else {
            assertThat(finding.reason().orElseThrow()).startsWith("drone-eu-3 ").contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "False, DependencyNotReady, dependency is not ready, APPLYING",
        "False, Progressing, in progress, APPLYING",
        "False, ProgressingWithRetry, in progress, APPLYING",
        "False, HealthCheckCanceled, new revision, APPLYING",
        "False, ArtifactFailed, source is not ready artifact not found, APPLYING",
        "False, SomethingNew, what is this, APPLYING",
        "Unknown, Progressing, in progress, APPLYING",
        "False, ArtifactFailed, kustomization path not found: stat /tmp/drone, FAILED",
        "False, ArtifactFailed, stat /tmp/drone: no such file or directory, FAILED",
        "False, BuildFailed, bad yaml, FAILED",
        "False, HealthCheckFailed, timeout, FAILED",
        "False, ReconciliationFailed, denied, FAILED",
        "False, PruneFailed, denied, FAILED",
        "False, ValidationFailed, denied, FAILED",
        "False, InstallFailed, denied, FAILED",
        "False, UpgradeFailed, denied, FAILED",
        "False, AuthenticationFailed, denied, FAILED",
        "False, GitOperationFailed, denied, FAILED"
    })
    void classifiesReasons(String ready, String reason, String message, State state) {
        FluxBuilder evidence = flux(kustomization(ready, reason, message, null)).state("Non-Compliant");
        Finding finding = judge(evidence, POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(state);
        assertThat(finding.said()).isEqualTo(message);
        assertThat(finding.reason().orElseThrow()).contains(reason).contains(message);
    }

    @Test
    void aHardFailureCountsOnlyAfterTheGracePeriod() {
        FluxBuilder evidence = flux(UNHEALTHY).state("Non-Compliant");
        assertThat(judge(evidence, POLICY, null).state()).isEqualTo(State.FAILING);
        assertThat(judge(evidence, POLICY, NOW.minus(Duration.ofMinutes(9))).state())
                .isEqualTo(State.FAILING);
        assertThat(judge(evidence, POLICY, NOW.minus(Duration.ofMinutes(10))).state())
                .isEqualTo(State.FAILED);
    }

    @Test
    void theGracePeriodStartsNoEarlierThanTheTarget() {
        Instant justMerged = NOW.minusSeconds(60);
        Target young = new Target(X, target(Map.of("drone", 1)).assignments(), justMerged);
        Reconciler failing = reconciler(
                "drone-eu-3", "drone", flux(UNHEALTHY).state("Non-Compliant").build(), NOW, false, MERGED);
        Finding finding = ComplianceVerdict.judge(young, List.of(failing), ANCESTRY, POLICY, NOW)
                .findings()
                .get(0);
        assertThat(finding.state()).isEqualTo(State.FAILING);
        assertThat(finding.reason().orElseThrow()).contains("for 1 min (counts as failed after 10 min)");
    }

    @Test
    void aFailureAtAnOlderCommitIsNotAFailureOfTheTarget() {
        Finding finding = judge(flux(UNHEALTHY).state("Non-Compliant").fetched(OLD), POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(State.BEHIND);
        assertThat(finding.reason().orElseThrow()).contains("HealthCheckFailed");
    }

    @Test
    void bulkEvidenceCanLookProvenButNeverFailed() {
        FluxObject messageOnly =
                object("Kustomization", "config-drone", null, null, "Applied revision: dev@sha1:" + X, X);
        assertThat(judge(flux(messageOnly).bulk(), POLICY, null).state()).isEqualTo(State.PROVEN);

        FluxObject bad = new FluxObject(
                "Kustomization",
                "config-drone",
                "Non-Compliant",
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                "health check failed",
                java.util.Optional.empty(),
                java.util.Optional.empty());
        FluxBuilder evidence = flux(bad).bulk().state("Non-Compliant");
        Finding finding = judge(evidence, POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(State.APPLYING);
        assertThat(finding.reason().orElseThrow()).contains("details by a direct read");
        assertThat(ComplianceVerdict.needsDirectRead(
                        reconciler("c", "drone", evidence.build()).report()))
                .isTrue();
    }

    @Test
    void aNestedFailureIsAWarningUnlessWorkloadsAreRequired() {
        FluxObject nested = object("HelmRelease", "podinfo", "False", "UpgradeFailed", "timed out", null);
        FluxBuilder evidence = flux(applied(X)).state("Non-Compliant").nested(nested);
        Finding observed = judge(evidence, POLICY, MERGED);
        assertThat(observed.state()).isEqualTo(State.PROVEN);
        assertThat(observed.warnings()).containsExactly("workload HelmRelease podinfo: UpgradeFailed: timed out");

        Policy require = policy(Policy.Workloads.REQUIRE);
        assertThat(judge(evidence, require, null).state()).isEqualTo(State.FAILING);
        assertThat(judge(evidence, require, MERGED).state()).isEqualTo(State.FAILED);
        FluxBuilder progressing = flux(applied(X))
                .state("Pending")
                .nested(object("HelmRelease", "podinfo", "Unknown", "Progressing", "upgrading", null));
        assertThat(judge(progressing, require, null).state()).isEqualTo(State.APPLYING);
    }

    @Test
    void reasonsNameTheAgeOfTheReport() {
        assertThat(judge(flux(applied(OLD)), POLICY, null).reason())
                .contains("drone-eu-3 applied 0c9f1d8 and has fetched 42d1d96 (reported 2 min ago)");
    }

    @Test
    void whatItSaidIsOneLineOfBoundedLength() {
        String said = judge(flux(kustomization("False", "BuildFailed", "line\n".repeat(500), null)), POLICY, null)
                .said();
        assertThat(said).hasSize(500).doesNotContain("\n").endsWith("…");
    }

    private static Finding judge(FluxBuilder evidence, Policy policy, Instant failingSince) {
        Reconciler reconciler = reconciler("drone-eu-3", "drone", evidence.build(), NOW, false, failingSince);
        return ComplianceVerdict.judge(target(Map.of("drone", 1)), List.of(reconciler), ANCESTRY, policy, NOW)
                .findings()
                .get(0);
    }

    private static Arguments row(String name, FluxBuilder evidence, State state, String reason) {
        return Arguments.of(name, evidence, state, reason);
    }
}
