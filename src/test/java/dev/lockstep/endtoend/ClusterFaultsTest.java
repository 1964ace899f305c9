package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster does not do what it should: a failure ends the promotion, everything else is waited for. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class ClusterFaultsTest {
    /** A little more than the sandbox's deadline for the clusters' proof. */
    private static final Duration PAST_THE_DEADLINE = Duration.ofMinutes(16);

    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    @ParameterizedTest
    @CsvSource({"drone-arc, denied the request", "large-1, retried 5 times"})
    void aClusterThatFailsToApplyFailsThePromotionInItsOwnWords(String cluster, String words) {
        scene.fleet().fault(cluster, Fault.FAILS_TO_APPLY);
        String commit = scene.sandbox().seed().onboardHelloWorld();
        JsonPath failed = scene.awaitStatus(scene.promotionOf(commit), "FAILED");

        assertThat(failed.getString("reason"))
                .startsWith("dev: ")
                .contains(cluster)
                .contains(words);
        assertThat(Scene.stage(failed, "dev")).containsEntry("status", "FAILED");
        assertThat(Scene.evidence(failed, "dev", cluster)).containsEntry("state", "FAILED");
        assertThat((String) Scene.evidence(failed, "dev", cluster).get("said")).contains("denied the request");
        assertThat(scene.gitHub().statuses(commit, "dev environment"))
                .containsExactly("pending Promoted", "pending Deploying", "failure Failed to deploy");
        assertThat(Scene.stage(failed, "stage")).containsEntry("status", "PENDING");
        assertThat(scene.gitHub().statuses(commit, "stage environment")).isEmpty();
        assertThat(scene.gitHub().pullsInto("stage")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"drone-arc, has fetched", "large-1, is syncing"})
    @Tag("proof")
    void whatIsFetchedAndNeverAppliedIsWaitedFor(String cluster, String words) {
        waitsUntilItIsMended(cluster, Fault.FETCHED_NEVER_APPLIED, "APPLYING", words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drone-aks", "large-1"})
    @Tag("proof")
    void aClusterThatNeverLooksAtGitIsWaitedFor(String cluster) {
        waitsUntilItIsMended(cluster, Fault.NEVER_SYNCS, "BEHIND", "is still at");
    }

    @ParameterizedTest
    @CsvSource({"drone-arc, is suspended", "large-1, auto-sync is off"})
    @Tag("proof")
    void aSuspendedClusterIsWaitedFor(String cluster, String words) {
        waitsUntilItIsMended(cluster, Fault.SUSPENDED, "BLOCKED", words);
    }

    @Test
    void anOfflineFluxClusterIsWaitedFor() {
        scene.fleet().fault("drone-arc", Fault.OFFLINE);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-arc");
        JsonPath waits = scene.awaitTwoMoreLooks(id, "dev", "drone-arc");
        assertThat(Scene.reasons(waits, "dev")).contains("drone-arc");
        mended(id, "drone-arc");
    }

    @Test
    void anArgoCdThatDoesNotAnswerIsWaitedFor() {
        scene.fleet().fault("large-1", Fault.OFFLINE);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "source argocd/large-1 gives no evidence");
        JsonPath waits = scene.awaitPromotion(
                id,
                "nothing left to prove but the absent one",
                p -> "all 2 known clusters proven, and not every source has answered yet"
                        .equals(p.getString("stages[0].waiting.summary")));
        assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
        mended(id, "large-1");
    }

    @Test
    void withoutAnyClusterItWaitsAndFailsAtTheDeadline() {
        List<String> clusters =
                scene.fleet().clusters().stream().map(ClusterView::name).toList();
        clusters.forEach(scene.fleet()::removeCluster);
        removeWhatWasSeenBefore();
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        scene.awaitReason(id, "dev", "no cluster of type drone is known", "no cluster of type large is known");
        scene.turnClock(PAST_THE_DEADLINE);
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getString("reason"))
                .contains("deadline of the clusters' proof passed")
                .contains("no cluster of type drone is known");
        assertThat(scene.gitHub().statuses(commit, "dev environment")).endsWith("failure Failed to deploy");
        assertThat(Scene.stage(failed, "stage")).containsEntry("status", "PENDING");
    }

    /** Lanes are watched from the start, so the clusters may have been seen before they went; what is gone is removed. */
    private static void removeWhatWasSeenBefore() {
        await("nobody is expected any more")
                .during(Duration.ofSeconds(1))
                .atMost(Scene.PATIENCE)
                .until(() -> {
                    List<Map<String, Object>> seen =
                            given().get("/api/v1/reconcilers").jsonPath().getList("items");
                    seen.forEach(one -> given().queryParam("source", one.get("source"))
                            .queryParam("owner", one.get("owner"))
                            .queryParam("name", one.get("name"))
                            .delete("/api/v1/reconcilers"));
                    return seen.isEmpty();
                });
    }

    @Test
    void aClusterThatStaysBehindFailsThePromotionAtTheDeadline() {
        scene.fleet().fault("drone-aks", Fault.NEVER_SYNCS);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-aks is still at");
        scene.turnClock(PAST_THE_DEADLINE);
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getString("reason"))
                .contains("deadline of the clusters' proof passed")
                .contains("drone-aks is still at");
    }

    private void waitsUntilItIsMended(String cluster, Fault fault, String state, String words) {
        scene.fleet().fault(cluster, fault);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", cluster, words);
        JsonPath waits = scene.awaitTwoMoreLooks(id, "dev", cluster);
        assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
        assertThat(Scene.evidence(waits, "dev", cluster)).containsEntry("state", state);
        assertThat(Scene.reasons(waits, "dev")).contains(cluster);
        mended(id, cluster);
    }

    private void mended(String id, String cluster) {
        scene.fleet().fault(cluster, Fault.NONE);
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(Scene.stage(on, "dev")).containsEntry("status", "SUCCEEDED");
        assertThat(Scene.evidence(on, "dev", cluster)).containsEntry("state", "PROVEN");
    }
}
