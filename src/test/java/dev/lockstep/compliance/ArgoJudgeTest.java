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

import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Fixture.ArgoBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                row(
                        "the operation stays requested while it runs",
                        argo().pending()
                                .operation("Running", OLD)
                                .saying("waiting for completion of hook batch/Job/smoke"),
                        State.APPLYING,
                        "is syncing (Running): waiting for completion of hook batch/Job/smoke"),
                row(
                        "a sync that fails again and again is running until its retries are used up",
                        argo().sync("OutOfSync")
                                .pending()
                                .operation("Running", X)
                                .retries(2, 5)
                                .saying("one or more tasks failed")
                                .task("ConfigMap nope/bad", null, "namespaces \"nope\" not found"),
                        State.APPLYING,
                        "is syncing (Running, retry 2 of 5), the attempt before failed: one or more tasks failed;"
                                + " ConfigMap nope/bad: namespaces \"nope\" not found"),
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
                        "a sync that was terminated, with retries left",
                        argo().operation("Failed", X).retries(0, 5).saying("Operation terminated"),
                        State.FAILED,
                        "sync Failed: Operation terminated"),
                row(
                        "a sync that could not be tried again, with retries left",
                        argo().operation("Error", X).retries(2, 5),
                        State.FAILED,
                        "sync Error"),
                row(
                        "an end, however many retries were allowed",
                        argo().sync("OutOfSync").operation("Failed", X).retries(50, -1),
                        State.FAILED,
                        "sync Failed"),
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
                row(
                        "degraded, while the last operation failed at an older commit",
                        argo().health("Degraded")
                                .operation("Failed", OLD)
                                .retries(1, 1)
                                .resource("Deployment default/web", "Degraded", "exceeded its progress deadline"),
                        State.FAILED,
                        "Degraded: Deployment default/web: exceeded its progress deadline"),
                row(
                        "degraded from before its sync",
                        argo().health("Degraded").finishedAt(NOW.minusSeconds(10)),
                        State.APPLYING,
                        "health may be from before the sync"),
                row(
                        "a sync error about an older commit",
                        argo().condition("SyncError", "Failed last sync attempt to [" + OLD + "]: no"),
                        State.PROVEN,
                        ""),
                row(
                        "invalid specification, whatever commit stands there; its times are of before",
                        argo().revision(OLD)
                                .sync("Unknown")
                                .health("Unknown")
                                .reconciledAt(MERGED.minusSeconds(600))
                                .condition("InvalidSpecError", "repository is not permitted in project 'default'"),
                        State.FAILING,
                        "not permitted in project 'default' (Argo CD does not look at it any more: correct its"),
                row(
                        "for nobody knows which cluster",
                        argo().unplaced("names no cluster as its destination"),
                        State.UNKNOWN,
                        "names no cluster as its destination"),
                row(
                        "Degraded, nobody knows on which cluster",
                        argo().health("Degraded").unplaced("was compared with cluster a last"),
                        State.UNKNOWN,
                        "was compared with cluster a last"),
                row(
                        "for nobody knows which cluster, and Argo CD refuses that",
                        argo().sync("Unknown")
                                .unplaced("names no cluster as its destination")
                                .condition("InvalidSpecError", "Destination server missing from app spec"),
                        State.FAILED,
                        "Destination server missing"),
                row(
                        "being deleted",
                        argo().marked(Mark.BEING_DELETED),
                        State.BLOCKED,
                        "is being deleted: it proves nothing any more"),
                row(
                        "told not to reconcile",
                        argo().marked(Mark.SUSPENDED),
                        State.BLOCKED,
                        "at 42d1d96: take away its annotation argocd.argoproj.io/skip-reconcile"),
                row(
                        "two applications own the same object",
                        argo().sync("OutOfSync")
                                .reconciledAt(NOW.minusSeconds(5))
                                .condition("SharedResourceWarning", "Application/api is part of applications a and b"),
                        State.BLOCKED,
                        "Application/api is part of applications a and b: each of them undoes"),
                row(
                        "a hook failed at the target",
                        argo().operation("Failed", X)
                                .retries(1, 1)
                                .saying("one or more tasks failed")
                                .task("Job default/smoke", "PostSync", "backoff limit"),
                        State.FAILED,
                        "sync Failed: one or more tasks failed; PostSync hook Job default/smoke: backoff limit"),
                row(
                        "a failed hook that the next commit forgot",
                        argo().operation("Failed", OLD)
                                .retries(1, 1)
                                .hooks("Job default/smoke")
                                .task("Job default/smoke", "PostSync", "backoff limit"),
                        State.BLOCKED,
                        "is at 42d1d96, but its PostSync hook Job default/smoke: backoff limit: that was at 0c9f1d8"),
                row(
                        "has hooks, and nobody knows whether they changed",
                        argo().operation("Succeeded", OLD).hooks("Job default/smoke"),
                        State.PROVEN,
                        ""),
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

    static Stream<Arguments> hooksOfTheFolder() {
        FolderHooks smoke = new FolderHooks(List.of("Job default/smoke"), Optional.empty());
        FolderHooks rendered = FolderHooks.doubtful(FolderHooks.Kind.RENDERED, "what changed is rendered by kustomize");
        FolderHooks unreadable = FolderHooks.doubtful(FolderHooks.Kind.UNREADABLE, "large/a.yaml is too large");
        return Stream.of(
                hooks(
                        "the first hook ever, changed alone",
                        argo().operation("Succeeded", OLD),
                        Map.of(OLD, smoke),
                        State.BLOCKED,
                        "is at 42d1d96 without a sync since 0c9f1d8, because nothing but hooks changed: Argo CD has not run"
                                + " hooks (Job default/smoke); sync the application, so that they run"),
                hooks(
                        "many hooks",
                        argo().operation("Succeeded", OLD),
                        Map.of(OLD, new FolderHooks(List.of("Job a", "Job b", "Job c", "Job d"), Optional.empty())),
                        State.BLOCKED,
                        "(Job a, Job b, Job c and 1 more)"),
                hooks(
                        "has hooks, and they did not change",
                        argo().operation("Succeeded", OLD).hooks("Job default/smoke"),
                        Map.of(OLD, FolderHooks.NONE),
                        State.PROVEN,
                        ""),
                hooks(
                        "the last sync was at a later commit that proves the target",
                        argo().revision(X).operation("Succeeded", LATER).hooks("Job default/smoke"),
                        Map.of(LATER, smoke),
                        State.PROVEN,
                        ""),
                hooks("synced at the target", argo(), Map.of(X, smoke, "", smoke), State.PROVEN, ""),
                hooks(
                        "never synced, with hooks",
                        argo().operation(null, null).finishedAt(null),
                        Map.of("", smoke),
                        State.BLOCKED,
                        "is at 42d1d96 without a sync: Argo CD has not run hooks (Job default/smoke); sync the application"),
                hooks(
                        "never synced, without hooks",
                        argo().operation(null, null).finishedAt(null),
                        Map.of("", FolderHooks.NONE),
                        State.PROVEN,
                        ""),
                hooks(
                        "a sync at an unknown commit",
                        argo().operation("Succeeded", null),
                        Map.of("", smoke),
                        State.PROVEN,
                        ""),
                hooks(
                        "a sync that failed before its hooks ran",
                        argo().operation("Failed", OLD),
                        Map.of(OLD, FolderHooks.NONE, "", smoke),
                        State.BLOCKED,
                        "without a sync since the one that failed at 0c9f1d8: Argo CD has not run hooks"),
                hooks(
                        "back to what was synced before a sync failed",
                        argo().operation("Failed", OLD).lastSynced(X),
                        Map.of(OLD, smoke, "", smoke),
                        State.PROVEN,
                        ""),
                hooks(
                        "hooks that changed since the last sync that succeeded",
                        argo().operation("Failed", "b".repeat(40)).lastSynced(OLD),
                        Map.of(OLD, smoke, "", smoke),
                        State.BLOCKED,
                        "Argo CD has not run hooks"),
                hooks(
                        "rendered, and it is not known to have hooks",
                        argo().operation("Succeeded", OLD),
                        Map.of(OLD, rendered),
                        State.PROVEN,
                        ""),
                hooks(
                        "rendered, and it has hooks",
                        argo().operation("Succeeded", OLD).hooks("Job default/smoke"),
                        Map.of(OLD, rendered),
                        State.BLOCKED,
                        "since 0c9f1d8, and hooks may have changed, which Argo CD has not run (Job default/smoke): what"
                                + " changed is rendered by kustomize; sync the application"),
                hooks(
                        "what cannot be read may hold hooks",
                        argo().operation("Succeeded", OLD),
                        Map.of(OLD, unreadable),
                        State.BLOCKED,
                        "hooks may have changed, which Argo CD has not run: large/a.yaml is too large; sync"),
                hooks(
                        "Git does not answer",
                        argo().operation("Succeeded", OLD),
                        Map.of(OLD, FolderHooks.doubtful(FolderHooks.Kind.UNREACHABLE, "no answer\nfrom Git")),
                        State.UNKNOWN,
                        "cannot be looked up now: no answer from Git"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("hooksOfTheFolder")
    void judgesHooksByTheFolder(
            String name, ArgoBuilder evidence, Map<String, FolderHooks> bySync, State state, String reason) {
        Ancestry folders = new Ancestry() {
            @Override
            public CommitRelation relation(String commit, String clusterType) {
                return ANCESTRY.relation(commit, clusterType);
            }

            @Override
            public Optional<FolderHooks> hooksSince(Optional<String> commit, String clusterType) {
                assertThat(clusterType).isEqualTo("large");
                return Optional.of(bySync.get(commit.orElse("")));
            }
        };
        Finding finding = judge(evidence, POLICY, MERGED, folders);
        assertThat(finding.state()).isEqualTo(state);
        assertThat(finding.reason().orElse("")).contains(reason);
        assertThat(finding.reason().isEmpty()).isEqualTo(state == State.PROVEN);
    }

    /** A path or a filter that fits nothing looks like success to Argo CD. */
    @Test
    void whatHasNothingToApplyProvesNothingWhereSomethingIsAssigned() {
        Finding finding = judge(argo().empty(), POLICY, MERGED);
        assertThat(finding.state()).isEqualTo(State.BLOCKED);
        assertThat(finding.reason()).get().asString().contains("applies nothing", "directory.recurse");
        Reconciler idle = reconciler("large-1", "large", argo().empty().build());
        assertThat(ComplianceVerdict.judge(target(Map.of("large", 0)), List.of(idle), ANCESTRY, POLICY, NOW)
                        .findings())
                .extracting(Finding::state)
                .as("nothing is assigned")
                .containsExactly(State.PROVEN);
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
    void hooksThatNobodyCanLookForAreAWarning() {
        ArgoBuilder evidence = argo().operation("Succeeded", OLD).hooks("Job default/smoke");
        assertThat(judge(evidence, POLICY, null).warnings())
                .containsExactly(
                        "it is at 42d1d96 without a sync since 0c9f1d8, and Argo CD runs hooks only with a sync:"
                                + " whether they changed in between (Job default/smoke) is not known here");
        assertThat(judge(argo().operation("Succeeded", OLD), POLICY, null).warnings())
                .isEmpty();
        assertThat(judge(argo().hooks("Job default/smoke"), POLICY, null).warnings())
                .isEmpty();
        assertThat(judge(evidence.revision(OLD), POLICY, null).warnings()).isEmpty();
    }

    @Test
    void anOldFailureIsNotQuotedAsThePresentOne() {
        Finding finding = judge(argo().operation("Failed", OLD).saying("that was long ago"), POLICY, null);
        assertThat(finding.said()).isEqualTo("Synced, Healthy");
    }

    @Test
    void onlyADirectReadNamesWhatIsDegraded() {
        assertThat(ComplianceVerdict.needsDirectRead(
                        reconciler("large-1", "large", argo().health("Degraded").build())
                                .report()))
                .isTrue();
        Evidence.Argo named = argo().health("Degraded")
                .resource("Deployment default/web", "Degraded", "no")
                .build();
        assertThat(ComplianceVerdict.needsDirectRead(
                        reconciler("large-1", "large", named).report()))
                .isFalse();
        assertThat(argo().health("Degraded").build().withReasonsOf(named)).isEqualTo(named);
        assertThat(argo().build().withReasonsOf(named)).isEqualTo(argo().build());
    }

    @Test
    void theWordsOfAFailedTaskAreSaidOnce() {
        Finding failing = judge(
                argo().sync("OutOfSync")
                        .operation("Failed", X)
                        .condition("SyncError", "some tasks failed, reason: a webhook denied it (retried 5 times).")
                        .task("ConfigMap shop/web", null, "a webhook denied it"),
                POLICY,
                null);
        assertThat(failing.reason().orElseThrow())
                .endsWith("reason: a webhook denied it (retried 5 times); ConfigMap shop/web");
    }

    @Test
    void theCommitIsTheOneItRuns() {
        assertThat(judge(argo().sync("OutOfSync").manual().operation("Succeeded", OLD), POLICY, null)
                        .commit())
                .contains(OLD);
        assertThat(judge(argo(), POLICY, null).commit()).contains(X);
    }

    private static Finding judge(ArgoBuilder evidence, Policy policy, Instant failingSince) {
        return judge(evidence, policy, failingSince, ANCESTRY);
    }

    private static Finding judge(ArgoBuilder evidence, Policy policy, Instant failingSince, Ancestry ancestry) {
        Reconciler reconciler = reconciler("large-1", "large", evidence.build(), NOW, false, failingSince);
        return ComplianceVerdict.judge(target(Map.of("large", 1)), List.of(reconciler), ancestry, policy, NOW)
                .findings()
                .get(0);
    }

    private static Arguments row(String name, ArgoBuilder evidence, State state, String reason) {
        return Arguments.of(name, evidence, state, reason);
    }

    private static Arguments hooks(
            String name, ArgoBuilder evidence, Map<String, FolderHooks> bySync, State state, String reason) {
        return Arguments.of(name, evidence, bySync, state, reason);
    }
}
