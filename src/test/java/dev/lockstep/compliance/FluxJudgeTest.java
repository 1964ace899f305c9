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
import static dev.lockstep.compliance.Fixture.attempting;
import static dev.lockstep.compliance.Fixture.between;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.lastApplied;
import static dev.lockstep.compliance.Fixture.marked;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static dev.lockstep.compliance.Fixture.unreachableGit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Fixture.FluxBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                row(
                        "one Kustomization suspended, ready at its old commit",
                        flux(marked(applied(OLD), Mark.SUSPENDED)),
                        State.BLOCKED,
                        "is suspended at 0c9f1d8, by its Kustomization config-drone: resume that (flux resume"
                                + " kustomization config-drone)"),
                row(
                        "source suspended at the target",
                        flux(
                                marked(
                                        object("GitRepository", "config", "True", "Succeeded", "", null),
                                        Mark.SUSPENDED),
                                applied(X)),
                        State.BLOCKED,
                        "by its GitRepository config: resume that (flux resume source git config)"),
                row(
                        "a Kustomization being deleted",
                        flux(marked(applied(X), Mark.BEING_DELETED)),
                        State.BLOCKED,
                        "which is being deleted: it proves nothing any more"),
                row(
                        "being deleted in Azure",
                        flux(applied(X)).provisioning("Deleting"),
                        State.BLOCKED,
                        "is being deleted"),
                row(
                        "ready at the old commit long after it fetched the target",
                        flux(applied(OLD)).fetchedAt(NOW.minusSeconds(150)),
                        State.BLOCKED,
                        "applied 0c9f1d8 and has fetched 42d1d96 2 min ago, without applying it: resume Kustomization"),
                row(
                        "fetched long before the target came about",
                        flux(applied(OLD)).fetchedAt(MERGED.minusSeconds(600)),
                        State.BLOCKED,
                        "15 min ago"),
                row(
                        "status of an earlier generation",
                        flux(marked(applied(X), Mark.UNOBSERVED)),
                        State.APPLYING,
                        "is not ready"),
                row(
                        "cannot fetch, after it applied the target",
                        flux(unreachableGit(), applied(X)).state("Non-Compliant"),
                        State.PROVEN,
                        ""),
                row(
                        "cannot fetch the target",
                        flux(unreachableGit(), applied(OLD))
                                .state("Non-Compliant")
                                .fetched(OLD),
                        State.BEHIND,
                        "GitRepository config: GitOperationFailed: failed to checkout"),
                row(
                        "looked after again, and what it applied last is told",
                        flux(attempting(lastApplied(between(), X), X, null)).state("Pending"),
                        State.PROVEN,
                        ""),
                row(
                        "applied the target and is at another attempt now",
                        flux(attempting(lastApplied(between(), X), "4".repeat(40), null))
                                .state("Pending"),
                        State.APPLYING,
                        "Running health checks for revision dev@sha1:4444"),
                row(
                        "failed at the commit before and has not tried the target",
                        flux(attempting(UNHEALTHY, OLD, null)).state("Non-Compliant"),
                        State.APPLYING,
                        "Kustomization config-drone has not tried it yet, after HealthCheckFailed at 0c9f1d8"),
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
            assertThat(finding.reason().orElseThrow())
                    .startsWith("Flux configuration config of drone-eu-3 ")
                    .contains(reason);
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
    void aStalledObjectConcernsEveryTargetAndIsToldAtOnce() {
        FluxObject stalled = marked(
                kustomization("False", "InvalidCELExpression", "failed to parse expression", null), Mark.STALLED);
        for (String fetched : List.of(OLD, X)) {
            FluxBuilder evidence = flux(stalled).state("Non-Compliant").fetched(fetched);
            Finding finding = judge(evidence, POLICY, null);
            assertThat(finding.state()).isEqualTo(State.FAILING);
            assertThat(finding.reason().orElseThrow())
                    .contains("InvalidCELExpression: failed to parse expression (stalled: it is not tried again until");
            assertThat(judge(evidence, POLICY, MERGED).state()).isEqualTo(State.FAILED);
        }
    }

    /** The cluster's own API tells how the last attempt ended also while the next one runs. */
    @Test
    void anAttemptThatFailedIsToldWhileTheNextOneRuns() {
        FluxBuilder evidence =
                flux(attempting(between(), X, "HealthCheckFailed")).state("Pending");
        Finding finding = judge(evidence, POLICY, null);
        assertThat(finding.state()).isEqualTo(State.FAILING);
        assertThat(finding.reason().orElseThrow())
                .contains("HealthCheckFailed at its last attempt, the next one is under way");
        assertThat(judge(evidence, POLICY, MERGED).state()).isEqualTo(State.FAILED);
    }

    /** Azure does not: what was seen before is remembered, and its grace period goes on. */
    @Test
    void aFailureSeenBeforeHoldsWhileTheNextAttemptRuns() {
        Failure seen = seen("Kustomization config-drone", X);
        Reconciler between = with(seen, flux(between()).state("Pending"));
        Finding finding = look(between).get(0);
        assertThat(finding.state()).isEqualTo(State.FAILED);
        assertThat(finding.said()).isEqualTo("b");
        assertThat(finding.reason().orElseThrow())
                .contains("Kustomization config-drone: HealthCheckFailed: b; its next attempt is under way");
        assertThat(look(with(seen("Kustomization another", X), flux(between()).state("Pending")))
                        .get(0)
                        .state())
                .as("a failure of another object")
                .isEqualTo(State.APPLYING);
        assertThat(look(with(seen("Kustomization another", X), flux(UNHEALTHY).state("Non-Compliant")))
                        .get(0)
                        .state())
                .as("it lends its time to none")
                .isEqualTo(State.FAILING);

        FluxBuilder nested = flux(applied(X))
                .state("Pending")
                .nested(object("Kustomization", "app", "Unknown", "Progressing", "in progress", null));
        Policy require = policy(Policy.Workloads.REQUIRE);
        Failure app = seen("workload Kustomization app", X);
        assertThat(look(with(app, nested), require).get(0).state()).isEqualTo(State.FAILED);
        assertThat(look(with(seen, nested), require).get(0).state()).isEqualTo(State.APPLYING);
        assertThat(look(with(app, nested)).get(0).state()).as("observed only").isEqualTo(State.PROVEN);

        assertThat(look(with(
                                seen("Kustomization config-drone", OLD),
                                flux(between()).state("Pending")))
                        .get(0)
                        .state())
                .isEqualTo(State.APPLYING);
    }

    private static final String ON_NESTED =
            "health check failed after 30s: timeout waiting for: [Kustomization/flux-system/"
                    + "app status: 'InProgress', GitRepository/flux-system/app status: 'InProgress']";

    @Test
    void anOwnHealthCheckThatOnlyNestedObjectsFailIsAWaitUnlessWorkloadsAreRequired() {
        FluxBuilder evidence = flux(kustomization("False", "HealthCheckFailed", ON_NESTED, null))
                .state("Non-Compliant");
        Finding observed = judge(evidence, POLICY, MERGED);
        assertThat(observed.state()).isEqualTo(State.APPLYING);
        assertThat(observed.reason().orElseThrow()).contains("GitRepository/flux-system/app", "set wait: false on it");
        assertThat(judge(evidence, policy(Policy.Workloads.REQUIRE), MERGED).state())
                .isEqualTo(State.FAILED);

        String own = ON_NESTED.replace("[Kust", "[Deployment/default/web status: 'InProgress', Kust");
        assertThat(judge(
                                flux(kustomization("False", "HealthCheckFailed", own, null))
                                        .state("Non-Compliant"),
                                POLICY,
                                MERGED)
                        .state())
                .as("an object of its own fails as well")
                .isEqualTo(State.FAILED);
    }

    @Test
    void temporaryFilesAreNamedNowhere() {
        String message =
                "failed to decode Kubernetes YAML from /tmp/kustomization-337203958/drone/t/cm.yaml: yaml: line 2";
        Finding finding = judge(flux(kustomization("False", "BuildFailed", message, null)), POLICY, null);
        assertThat(finding.said()).isEqualTo("failed to decode Kubernetes YAML from drone/t/cm.yaml: yaml: line 2");
        assertThat(finding.reason().orElseThrow()).doesNotContain("/tmp/");
        assertThat(Words.oneLine("error when patching \"/dev/shm/2820681904\": Service \"x\" is invalid"))
                .isEqualTo("error when patching: Service \"x\" is invalid");
        assertThat(Words.oneLine("open /tmp/_cmp_server/6f1c2f0e-5b1e/large/a.yaml: no such file"))
                .isEqualTo("open large/a.yaml: no such file");
        assertThat(Words.oneLine("rendering /var/tmp/helm123/values.yaml")).isEqualTo("rendering values.yaml");
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
                Optional.empty(),
                Optional.empty(),
                "health check failed",
                Optional.empty(),
                Optional.empty(),
                Evidence.Attempt.NONE,
                java.util.Set.of());
        FluxBuilder evidence = flux(bad).bulk().state("Non-Compliant");
        Finding finding = judge(evidence, POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(State.APPLYING);
        assertThat(finding.reason().orElseThrow()).contains("details by a direct read");
        assertThat(ComplianceVerdict.needsDirectRead(
                        reconciler("c", "drone", evidence.build()).report()))
                .isTrue();
    }

    /** Suspended by itself, perhaps: a row tells no suspension, and may lag behind. */
    @Test
    void aRowWhoseKustomizationStaysAtAnOlderCommitIsReadDirectly() {
        FluxObject old = object("Kustomization", "config-drone", null, null, "Applied revision: dev@sha1:" + OLD, OLD);
        assertThat(needsDirectRead(flux(old).bulk().fetchedAt(NOW.minusSeconds(119))))
                .isFalse();
        assertThat(needsDirectRead(flux(old).bulk().fetchedAt(NOW.minusSeconds(120))))
                .isTrue();
        assertThat(needsDirectRead(flux(old).bulk().fetched(OLD).fetchedAt(NOW.minusSeconds(600))))
                .isFalse();
    }

    private static boolean needsDirectRead(FluxBuilder evidence) {
        return ComplianceVerdict.needsDirectRead(
                reconciler("c", "drone", evidence.build()).report());
    }

    /** What it is at is a commit of the workload's repository, which has nothing to do with the target. */
    @Test
    void aNestedFailureIsToldAsItIsWhateverCommitItIsAt() {
        FluxObject nested =
                attempting(object("Kustomization", "app", "False", "HealthCheckFailed", "timed out", null), OLD, null);
        FluxBuilder evidence = flux(applied(X)).state("Non-Compliant").nested(nested);
        assertThat(judge(evidence, POLICY, MERGED).warnings())
                .containsExactly("workload Kustomization app: HealthCheckFailed: timed out");
        FluxObject between =
                attempting(object("Kustomization", "app", "Unknown", "Progressing", "in progress", null), OLD, null);
        assertThat(judge(flux(applied(X)).state("Pending").nested(between), policy(Policy.Workloads.REQUIRE), null)
                        .reason()
                        .orElseThrow())
                .contains("workload Kustomization app: Progressing")
                .doesNotContain("has not tried it yet");
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
                .contains("Flux configuration config of drone-eu-3 applied 0c9f1d8 and has fetched 42d1d96 (reported 2"
                        + " min ago)");
    }

    @Test
    void whatItSaidIsOneLineOfBoundedLength() {
        String said = judge(flux(kustomization("False", "BuildFailed", "line\n".repeat(500), null)), POLICY, null)
                .said();
        assertThat(said).hasSize(500).doesNotContain("\n").endsWith("…");
        for (String shift : List.of("", "x")) {
            String pairs = Words.oneLine(shift + "\uD83D\uDE00".repeat(500));
            assertThat(pairs.length()).isBetween(499, 500);
            assertThat(Character.isHighSurrogate(pairs.charAt(pairs.length() - 2)))
                    .as("half a character")
                    .isFalse();
        }
    }

    /** As a replica of before keeps it, too: the words alone name the object. */
    private static Failure seen(String object, String commit) {
        HardFailure failure = HardFailure.at(object, Optional.of(commit), object + ": HealthCheckFailed: b", "b");
        Failure kept = Fixture.failure(failure, MERGED);
        Failure withoutName = new Failure(
                kept.since(),
                kept.firstReport(),
                kept.commit(),
                kept.everyTarget(),
                kept.what(),
                kept.said(),
                Optional.empty());
        assertThat(withoutName.is(failure)).isTrue();
        return withoutName;
    }

    private static Reconciler with(Failure failure, FluxBuilder evidence) {
        Reconciler one = reconciler("drone-eu-3", "drone", evidence.build());
        return new Reconciler(one.report(), Optional.empty(), Optional.of(failure));
    }

    private static List<Finding> look(Reconciler one) {
        return look(one, POLICY);
    }

    private static List<Finding> look(Reconciler one, Policy policy) {
        return ComplianceVerdict.judge(target(Map.of("drone", 1)), List.of(one), ANCESTRY, policy, NOW)
                .findings();
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
