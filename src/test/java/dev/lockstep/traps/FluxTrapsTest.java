package dev.lockstep.traps;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.azure.FluxConfiguration;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Flux says and does not mean as it reads, each with the tests that show what becomes of it here.
 *
 * <p>States and revisions:
 *
 * <ul>
 *   <li>any commit of the branch is fetched, also one that changes nothing that is applied: {@link #anyCommitOfTheBranchIsFetched},
 *       {@link dev.lockstep.endtoend.LaterCommitsTest#oneThatLeavesTheFoldersAloneProvesTheMerge}
 *   <li>a reason passes by itself or does not, and there are more than are known:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#classifiesReasons}
 *       {@code False, SomethingNew} and {@code False, DependencyNotReady} and {@code False, HealthCheckCanceled}
 *   <li>Azure tells what was applied in the text of a message alone: {@link dev.lockstep.flux.RevisionTest#readsTheCommit},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#judges} {@code ready without a revision}
 *   <li>a revision has an old form and a new one, and a pointer may be anything: {@link #aRevisionHasAnOldFormAndANewOne},
 *       {@link #whatIsNoCommitProvesNone}
 *   <li>a Helm release is ready in other words than before: {@link #aHelmReleaseIsReadyInOtherWordsThanBefore}
 * </ul>
 *
 * <p>Events, which are hints and not believed:
 *
 * <ul>
 *   <li>that all is well is not sent to everybody, what is the same is dropped, and nothing is delivered twice; polling stays the truth:
 *       {@link dev.lockstep.endtoend.SourcePaceTest#aHintWaivesThePaceAndDoesSoOnceMore},
 *       {@link dev.lockstep.endtoend.HintsTest#aVerdictComesByOneHintOfEachSource}
 *   <li>the signature has a header and a form of its own:
 *       {@link dev.lockstep.endtoend.HintsTest#everyAlgorithmOfTheSignatureAndWhateverBodyIsTaken},
 *       {@link dev.lockstep.hints.HintCredentialTest#aSignatureIsThatOfTheBodyWithTheSecret}
 *   <li>an event does not say of which cluster it is: {@link dev.lockstep.endtoend.HintsTest#theFileForFluxSignsAndNamesASource},
 *       {@link dev.lockstep.hints.HintBodyTest#anEventOfFluxSaysWhichObjectItIsAbout}
 * </ul>
 *
 * <p>What was measured on real controllers:
 *
 * <ul>
 *   <li>GitRepository and Kustomization are served as v1 alone:
 *       {@link dev.lockstep.kubernetes.KubernetesFluxSourceTest#theVersionThatTheClusterPrefersIsAsked},
 *       {@link dev.lockstep.kubernetes.KubernetesFluxSourceTest#whatThePreferredVersionDoesNotServeIsAskedInAnother},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code flux-crd-version-missing.json},
 *       {@link dev.lockstep.sandbox.fleet.FluxClusterTest#aVersionThatFluxDoesNotServeAnyMoreIsRefused}
 *   <li>at every interval Ready is Unknown for a moment, and a proof stays:
 *       {@link dev.lockstep.flux.FluxReportsTest#aProofIsNotTakenBackAtEveryInterval},
 *       {@link dev.lockstep.compliance.MemoryTest#whatWasProvedHoldsThroughAnOutage}
 *       {@code Flux looks after it again, as at every interval}
 *   <li>between two attempts a failure does not show, and is not over:
 *       {@link dev.lockstep.flux.FluxReportsTest#aFailureShowsWhileTheNextAttemptRuns},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aFailureSeenBeforeHoldsWhileTheNextAttemptRuns},
 *       {@link dev.lockstep.compliance.VerdictsOverTimeTest#areThoseOf} {@code between two attempts a failure goes on} and
 *       {@code another commit ends a failure},
 *       {@link dev.lockstep.endtoend.NewerLookTest#theNextAttemptOfFluxIsNoRecoveryForAsLongAsItLasts}
 *   <li>a source that cannot fetch says nothing against what was applied: {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code cannot fetch, after it applied the target} and {@code cannot fetch the target},
 *       {@link dev.lockstep.compliance.FailureTrackingTest#aSourceThatCannotFetchIsNoFailureOfWhatWasApplied},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code flux-git-unreachable.json}
 *   <li>what waits for nested objects fails with them:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#anOwnHealthCheckThatOnlyNestedObjectsFailIsAWaitUnlessWorkloadsAreRequired},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code flux-nested-secret-missing.json},
 *       {@link dev.lockstep.sandbox.fleet.EvidenceOfFleetTest#aBrokenWorkloadHoldsUpTheClusterThatWaitsForItAndIsAWarningOnTheOthers}
 *   <li>what is stalled is not tried again: {@link dev.lockstep.compliance.FluxJudgeTest#aStalledObjectConcernsEveryTargetAndIsToldAtOnce},
 *       {@link dev.lockstep.flux.FluxReportsTest#whatIsStalledConcernsEveryCommit}
 *   <li>a Kustomization that is suspended stays ready at its old commit: {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code one Kustomization suspended, ready at its old commit}, {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState}
 *       {@code flux-suspended.json}
 *   <li>messages of failures have another temporary path at each retry:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#temporaryFilesAreNamedNowhere},
 *       {@link dev.lockstep.compliance.FailureTrackingTest#itsWordsAreThoseOfTheLastAttemptAndOtherTemporaryFilesAreTheSameFailure}
 *   <li>messages of failures name no revision: {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code failed at the commit before and has not tried the target},
 *       {@link dev.lockstep.flux.FluxReportsTest#aFailureOfTheCommitBeforeIsNone}
 *   <li>the status of an earlier generation says nothing:
 *       {@link dev.lockstep.flux.FluxReportsTest#whatIsSaidOfAnEarlierSpecificationIsNoProof},
 *       {@link dev.lockstep.flux.FluxReportsTest#whatNeverSucceededCanFail}, {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code status of an earlier generation}
 * </ul>
 */
class FluxTrapsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AT_THE_TARGET = "dev@sha1:" + Look.X;

    @Test
    void everyTrapLeadsToItsTests() {
        TrapTable.of(FluxTrapsTest.class).holds();
    }

    /** So it is at a later commit with everything, and what it has applied is the target all the same. */
    @Test
    void anyCommitOfTheBranchIsFetched() {
        Finding finding = configuration(AT_THE_TARGET, "dev@sha1:" + Look.LATER);
        assertThat(finding.state()).isEqualTo(State.PROVEN);
        assertThat(finding.commit()).contains(Look.LATER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev@sha1:%s",
                "dev/%s",
                "feature/a@b@sha1:%s",
                "feature/a@b/%s",
                "refs/heads/dev@sha1:%s",
                "v1.2.3@sha1:%s",
                "sha1:%s",
                "%s"
            })
    void aRevisionHasAnOldFormAndANewOne(String form) {
        for (String commit : new String[] {Look.X, Look.X.toUpperCase(Locale.ROOT)}) {
            Finding finding = configuration(AT_THE_TARGET, form.formatted(commit));
            assertThat(finding.state()).as(form).isEqualTo(State.PROVEN);
            assertThat(finding.commit()).contains(Look.X);
        }
        assertThat(configuration(AT_THE_TARGET, form.formatted(Look.OLD)).state())
                .as("the pointer says nothing")
                .isEqualTo(State.BEHIND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "dev@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "42d1d965735a80afca35da9ec8d8aeb39db2da6c@1.2.3",
                "dev@sha1:42d1d965735a80afca35da9ec8d8aeb39db2da6",
                "6.7.1",
                "dev"
            })
    void whatIsNoCommitProvesNone(String revision) {
        assertThat(configuration(AT_THE_TARGET, revision).state()).isEqualTo(State.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "ReconciliationSucceeded, Release reconciliation succeeded",
        "UpgradeSucceeded, Helm upgrade succeeded for release shop/podinfo.v4 with chart podinfo@6.7.2",
        "InstallSucceeded, Helm install succeeded for release shop/podinfo.v1 with chart podinfo@6.7.1",
        "TestSucceeded, Helm test succeeded for release shop/podinfo.v4 with chart podinfo@6.7.2: 1 test hook"
    })
    void aHelmReleaseIsReadyInOtherWordsThanBefore(String reason, String message) {
        ObjectNode configuration = json(example("azure-flux-compliant.json"));
        ObjectNode release = (ObjectNode) configuration.at("/properties/statuses/4");
        assertThat(release.path("kind").asText()).isEqualTo("HelmRelease");
        ObjectNode ready = (ObjectNode) release.at("/statusConditions/0");
        ready.put("reason", reason).put("message", message);
        Finding finding = finding(configuration);
        assertThat(finding.state()).isEqualTo(State.PROVEN);
        assertThat(finding.warnings()).isEmpty();
        ready.put("status", "False");
        assertThat(finding(configuration).warnings()).singleElement().asString().contains("HelmRelease podinfo");
    }

    /** A configuration that is at the target, written with another revision wherever the one is. */
    private static Finding configuration(String instead, String revision) {
        String text = example("azure-flux-compliant.json");
        assertThat(text).contains(instead);
        return finding(json(text.replace(instead, revision)));
    }

    private static Finding finding(JsonNode configuration) {
        return Look.at(FluxConfiguration.read(configuration, true)
                .reports("azure", Look.NOW)
                .get(0));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
