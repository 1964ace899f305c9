package dev.lockstep.traps;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What Argo CD says and does not mean as it reads, each with the tests that show what becomes of it here.
 *
 * <p>Fields of the status:
 *
 * <ul>
 *   <li>while Argo CD cannot compare, the revision is the name of a branch:
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#aBranchNameIsNoRevision},
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code not compared},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code argocd-comparison-error.json}
 *   <li>with several sources there are several revisions, and no single one:
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#theSourceOfOursMayBeAnyOfSeveral},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-multi-source.json}
 *   <li>the version of a chart is no commit: {@link dev.lockstep.argocd.ArgoCdSourceTest#anApplicationInSeveralFoldersIsSeveralReconcilers}
 *   <li>an application without resources is Synced and Healthy:
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#whatHasNoResourcesSaysSo},
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#whatHasNothingToApplyProvesNothingWhereSomethingIsAssigned}
 *   <li>times have no parts of a second, and health has to stay: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code just healthy},
 *       {@link dev.lockstep.compliance.MemoryTest#aReportOfTheSecondInWhichTheTargetCameAboutIsOfTheTarget}
 *   <li>the health of resources is told by a direct read alone:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#onlyADirectReadNamesWhatIsDegraded},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#whatRunsBecomesUnhealthyAndWellAgainWithoutASync}
 *   <li>fields that no list can select count, too: {@link dev.lockstep.argocd.SelectedFieldsTest#whatIsReportedIsWhatTheWholeListWouldSay}
 *   <li>an application may never have had an operation: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code never had an operation}
 *   <li>the history grows with syncs that succeed alone: {@link dev.lockstep.compliance.ArgoJudgeTest#judgesHooksByTheFolder}
 *       {@code back to what was synced before a sync failed}
 *   <li>warnings are no errors: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code warnings are no errors}
 * </ul>
 *
 * <p>Whether an application is at a commit and healthy:
 *
 * <ul>
 *   <li>health may be of before the sync: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code health older than the sync} and
 *       {@code degraded from before its sync}, {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict}
 *       {@code argocd-stale-health.json}
 *   <li>Progressing, Suspended, Missing and no health at all are waited for: {@link dev.lockstep.compliance.ArgoJudgeTest#judges}
 *       {@code progressing} and {@code suspended} and {@code missing} and {@code no health}
 *   <li>a later commit proves it and an earlier one does not: {@link dev.lockstep.compliance.ArgoJudgeTest#judges}
 *       {@code a later commit that proves it} and {@code "older"}
 *   <li>the revision of the comparison counts and not that of the operation:
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code argocd-synced-no-diff.json},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#aCommitThatChangesNothingBelowThePathMovesTheRevisionWithoutAnOperation}
 *   <li>Degraded, a failed sync and an error count after a grace period:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#aHardFailureIsOnlyFailingDuringTheGracePeriod},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#aHardFailureViolatesWhenTheGracePeriodIsOver}
 *   <li>auto-sync is off where it is not there, or there and not enabled: {@link #autoSyncMayBeThereAndNotEnabled},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code argocd-outofsync-manual.json}
 *   <li>a sync window, or something that only pruning would remove, says nothing in the status:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code auto-sync refuses},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-sync-window.json}
 *   <li>with manifest-generate-paths the revision stays until the next poll, so a refresh is asked for, once:
 *       {@link #manifestGeneratePathsKeepTheRevision}, {@link dev.lockstep.argocd.ArgoCdSourceTest#refreshesNormally},
 *       {@link dev.lockstep.evidence.RefreshMemoryTest#eachOfManyIsAskedOnceAndSoManyAMinute}
 *   <li>skip-reconcile freezes it: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code told not to reconcile},
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#seesWhatIsBeingDeletedOrToldNotToReconcile}
 *   <li>auto-sync does not wipe out everything: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code would delete everything},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-wipe-out-refused.json},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#automatedSyncDoesNotWipeOutTheLastManifest}
 *   <li>the destination has the same address on every cluster with an Argo CD of its own:
 *       {@link #theDestinationIsTheSameOnEveryCluster},
 *       {@link dev.lockstep.argocd.HubAndSpokeTest#anInstanceForItsOwnClusterIsNotAskedForClusters}
 *   <li>the parent of a failing application is healthy: {@link dev.lockstep.argocd.ArgoCdSourceTest#childrenFollowOtherRepositories},
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#anUnhealthyChildIsAWarningUnlessWorkloadsAreRequired},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#aWorkloadThatDoesNotBecomeHealthyDegradesItsApplicationAndNotTheOneThatAppliedIt}
 *   <li>a sync that failed is not tried again beyond its limit: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code "failed"} and
 *       {@code an end, however many retries were allowed}, {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState}
 *       {@code argo-sync-failed.json}
 *   <li>after a force push its commit may be neither before nor after: {@link #aForcePushLeavesItNeitherBeforeNorAfter}
 *   <li>a retry may move on to a newer revision: {@link #aRetryMayMoveOnToANewerRevision}
 *   <li>of a hydrated application the dry commit counts, once it is what is synced:
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#aHydratedApplicationIsAtTheCommitThatWasHydrated},
 *       {@link #theHydratedCommitIsNotSyncedYet}
 *   <li>the time of the comparison looks old on an idle application: {@link #theComparisonOfAnIdleApplicationLooksOld}
 * </ul>
 *
 * <p>What was measured on a real one:
 *
 * <ul>
 *   <li>the operation stays requested while it runs, with all retries, hooks and deletions:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code the operation stays requested while it runs},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-hook-running.json}
 *   <li>a sync that fails is Running, with an end and a count of retries: {@link dev.lockstep.compliance.ArgoJudgeTest#judges}
 *       {@code a sync that fails again and again is running until its retries are used up},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#failingToApplyEndsTheOperationWithASyncErrorUntilItIsCleared}
 *   <li>an InvalidSpecError leaves revision and times as they were, and concerns every target:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code invalid specification, whatever commit stands there},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-invalid-spec.json},
 *       {@link dev.lockstep.compliance.MemoryTest#anotherCommitOrBadHealthTakesAProofBack} {@code may not be looked at}
 *   <li>a ComparisonError is one look, and a newer one is asked for:
 *       {@link dev.lockstep.compliance.MemoryTest#oneLookIsNotHeldForTheGracePeriod},
 *       {@link dev.lockstep.endtoend.NewerLookTest#oneLookOfArgoCdIsAskedForANewerOneOnceAndTheNextIntervalCounts},
 *       {@link dev.lockstep.compliance.VerdictsOverTimeTest#areThoseOf} {@code an outage of Git after the merge is waited for}
 *   <li>the last operation may be of an older commit, and neither fails the target nor hides that it is Degraded:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code failed at an older commit} and
 *       {@code degraded, while the last operation failed at an older commit},
 *       {@link dev.lockstep.compliance.FailureTrackingTest#anOperationOfAnOlderCommitIsNoFailure},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-degraded-old-operation.json}
 *   <li>health has no message; the resource that is Degraded and the hook that failed have:
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#namesWhatIsNotHealthyAndWhatFailed},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-degraded.json} and {@code argo-hook-failed.json}
 *   <li>one that is being deleted is Synced and Healthy: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code being deleted},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-being-deleted.json}
 *   <li>a change of nothing but hooks is Synced at once, and they do not run:
 *       {@link dev.lockstep.compliance.ArgoJudgeTest#judgesHooksByTheFolder} {@code the first hook ever, changed alone},
 *       {@link dev.lockstep.evidence.HooksInGitTest#tellsAFirstHookFromDocumentation}
 *   <li>after a failed hook the next commit is Synced and Healthy: {@link dev.lockstep.compliance.ArgoJudgeTest#judges}
 *       {@code a failed hook that the next commit forgot},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code argo-hook-forgotten.json}
 *   <li>two parents of one child take it from each other for ever: {@link dev.lockstep.compliance.ArgoJudgeTest#judges}
 *       {@code two applications own the same object}, {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState}
 *       {@code argo-shared-resource.json},
 *       {@link dev.lockstep.sandbox.fleet.ArgoClusterTest#anApplicationHasOneOwnerAndTwoThatApplyItTakeItFromEachOther}
 *   <li>without the right to look the list is empty, and a 403 is said of what is missing and of what is forbidden:
 *       {@link dev.lockstep.endtoend.WithheldEvidenceTest#aRightThatWasLostIsNoDeletion},
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#whatSaysSomethingAboutUsMakesNothingGone},
 *       {@link dev.lockstep.argocd.ArgoCdSourceTest#namesTheProjectAndOnlyThenIsToldThatAnApplicationIsGone}
 * </ul>
 */
class ArgoCdTrapsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev"));

    private ObjectNode application;

    @BeforeEach
    void anApplicationThatProvesTheTarget() {
        try {
            application = (ObjectNode) JSON.readTree(example("argocd-synced-healthy.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(finding().state()).isEqualTo(State.PROVEN);
    }

    @Test
    void everyTrapLeadsToItsTests() {
        TrapTable.of(ArgoCdTrapsTest.class).holds();
    }

    @Test
    void autoSyncMayBeThereAndNotEnabled() {
        sync().put("status", "OutOfSync");
        ObjectNode automated = at("/spec/syncPolicy/automated");
        automated.put("enabled", false);
        assertThat(finding().state()).isEqualTo(State.BLOCKED);
        assertThat(finding().reason().orElseThrow()).contains("auto-sync is off");
        automated.put("enabled", true);
        assertThat(finding().reason().orElseThrow()).contains("auto-sync does not sync it");
        automated.remove("enabled");
        assertThat(finding().reason().orElseThrow()).contains("auto-sync does not sync it");
    }

    /** A webhook about other paths does not even have it compared; its poll moves the revision without an operation. */
    @Test
    void manifestGeneratePathsKeepTheRevision() {
        at("/metadata").putObject("annotations").put("argocd.argoproj.io/manifest-generate-paths", ".;../base");
        sync().put("revision", Look.OLD);
        result().put("revision", Look.OLD);
        assertThat(finding().state()).isEqualTo(State.BEHIND);
        sync().put("revision", Look.X);
        assertThat(finding().state()).isEqualTo(State.PROVEN);
    }

    @Test
    void theDestinationIsTheSameOnEveryCluster() {
        ObjectNode another = application.deepCopy();
        ((ObjectNode) another.get("metadata")).put("namespace", "team-a").put("uid", "another");
        List<ReconcilerReport> all = new ArrayList<>();
        for (String instance : List.of("large-1", "large-2")) {
            try (StubServer argo = listing(application, another)) {
                all.addAll(source(argo, instance, Look.NOW).poll(DEV).reports());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(all)
                .extracting(ReconcilerReport::id)
                .containsExactly(
                        new ReconcilerId("argocd/large-1", "large-1", "argocd/dev"),
                        new ReconcilerId("argocd/large-1", "large-1", "team-a/dev"),
                        new ReconcilerId("argocd/large-2", "large-2", "argocd/dev"),
                        new ReconcilerId("argocd/large-2", "large-2", "team-a/dev"));
        assertThat(all)
                .extracting(ReconcilerReport::cluster)
                .containsExactly("large-1", "large-1", "large-2", "large-2");
    }

    @Test
    void aForcePushLeavesItNeitherBeforeNorAfter() {
        sync().put("revision", Look.REWRITTEN);
        assertThat(finding().state()).isEqualTo(State.CHANGED_OUTSIDE);
        assertThat(finding().reason().orElseThrow()).contains("is at 3333333", "the branch was rewritten");
    }

    @Test
    void aRetryMayMoveOnToANewerRevision() {
        sync().put("status", "OutOfSync");
        ObjectNode operation = at("/status/operationState");
        operation
                .put("phase", "Failed")
                .put("message", "one or more tasks failed")
                .put("retryCount", 5);
        ((ObjectNode) operation.at("/operation/sync")).put("revision", Look.OLD);
        assertThat(result().path("revision").asText()).isEqualTo(Look.X);
        assertThat(finding().state())
                .as("what it was asked for is not what it tried last")
                .isEqualTo(State.FAILING);
        result().put("revision", Look.OLD);
        assertThat(finding().state()).isEqualTo(State.BLOCKED);
    }

    /** The hydrator has been there and the sync has not; or the other way round, when the hydrator's success is not told yet. */
    @Test
    void theHydratedCommitIsNotSyncedYet() {
        ObjectNode spec = at("/spec");
        spec.putObject("sourceHydrator").set("drySource", spec.remove("source"));
        ObjectNode hydrated = at("/status").putObject("sourceHydrator").putObject("lastSuccessfulOperation");
        hydrated.put("drySHA", Look.X).put("hydratedSHA", "8".repeat(40));
        sync().put("revision", "9".repeat(40));
        assertThat(finding().state()).isEqualTo(State.UNKNOWN);
        sync().put("revision", Look.X);
        assertThat(finding().state())
                .as("the dry commit itself is never what is synced")
                .isEqualTo(State.UNKNOWN);
        sync().put("revision", "8".repeat(40));
        assertThat(finding().state()).isEqualTo(State.PROVEN);
    }

    @Test
    void theComparisonOfAnIdleApplicationLooksOld() {
        assertThat(at("/status").path("reconciledAt").asText()).isEqualTo("2026-03-02T10:16:40Z");
        assertThat(finding(Look.NOW.plus(Duration.ofDays(30))).state()).isEqualTo(State.PROVEN);
    }

    private ObjectNode at(String pointer) {
        return (ObjectNode) application.at(pointer);
    }

    private ObjectNode sync() {
        return at("/status/sync");
    }

    private ObjectNode result() {
        return at("/status/operationState/syncResult");
    }

    private Finding finding() {
        return finding(Look.NOW);
    }

    /** Found by a poll, and judged by a direct read. */
    private Finding finding(Instant now) {
        try (StubServer argo = listing(application)) {
            ArgoCdSource source = source(argo, "large-1", now);
            ReconcilerReport found = source.poll(DEV).reports().get(0);
            return Look.at(source.confirm(found.id(), found.project()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StubServer listing(ObjectNode... applications) throws IOException {
        ObjectNode list = JSON.createObjectNode();
        list.putObject("metadata");
        List.of(applications).forEach(list.putArray("items")::add);
        return StubServer.http(request -> Answer.of(
                200,
                (request.path().endsWith("/applications") ? list : one(request.query(), applications)).toString()));
    }

    private static JsonNode one(String query, ObjectNode... applications) {
        return List.of(applications).stream()
                .filter(one -> query.contains(
                        "appNamespace=" + one.at("/metadata/namespace").asText()))
                .findFirst()
                .orElseThrow();
    }

    private static ArgoCdSource source(StubServer argo, String instance, Instant now) {
        return new ArgoCdSource(
                new ArgoCdSettings(
                        instance,
                        argo.uri(),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(20)),
                InstantSource.fixed(now));
    }
}
