package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two commits on their way at the same time. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class LanesTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aNewerCommitSupersedesOneThatWaitsForItsMergeAndTakesOverItsPullRequest() {
        String older = scene.sandbox().seed().changeOnMain("one");
        String first = scene.promotionOf(older);
        JsonPath waiting = scene.awaitStep(first, "stage", "AWAIT_MERGE");
        int number = Scene.pullRequest(waiting, "stage");

        String newer = scene.sandbox().seed().changeOnMain("two");
        String second = scene.promotionOf(newer);
        JsonPath gone = scene.awaitStatus(first, "SUPERSEDED");
        JsonPath taken = scene.awaitStep(second, "stage", "AWAIT_MERGE");

        assertThat(gone.getList("stages.status")).containsExactly("SUCCEEDED", "SUPERSEDED");
        assertThat(gone.getString("reason")).contains("by #" + taken.getInt("number"));
        assertThat(scene.gitHub().statuses(older, "dev environment")).endsWith("success Deployed");
        assertThat(scene.gitHub().statuses(older, "stage environment"))
                .last()
                .asString()
                .startsWith("error Superseded: by #");
        assertThat(Scene.pullRequest(taken, "stage")).isEqualTo(number);
        assertThat(scene.gitHub().pullsInto("stage")).containsExactly(number);
        JsonPath pull = scene.gitHub().pull(number);
        assertThat(pull.getString("state")).isEqualTo("open");
        assertThat(pull.getString("body")).contains(newer).doesNotContain(older);
        assertThat(pull.getString("head.sha")).isEqualTo(taken.getString("stages[1].pullRequest.headCommit"));

        scene.merge(second, "stage");
        scene.awaitStatus(second, "SUCCEEDED");
        assertThat(scene.gitHub().branch(pull.getString("head.ref"))).isEmpty();
    }

    @Test
    void aNewerCommitQueuesBehindOneThatIsBeingProven() {
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String first = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitReason(first, "dev", "drone-arc is still at");
        int number = scene.promotion(first).getInt("number");

        String second = scene.promotionOf(scene.sandbox().seed().changeOnMain("two"));
        scene.awaitReason(second, "dev", "queued behind #" + number);
        assertThat(scene.promotion(first).getString("status")).isEqualTo("RUNNING");

        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.awaitPromotion(
                first, "dev proven", p -> Scene.stage(p, "dev").get("status").equals("SUCCEEDED"));
        JsonPath taken = scene.awaitStep(second, "stage", "AWAIT_MERGE");
        assertThat(taken.getList("stages.status")).containsExactly("SUCCEEDED", "RUNNING");
        assertThat(scene.awaitStatus(first, "SUPERSEDED").getList("stages.status"))
                .containsExactly("SUCCEEDED", "SUPERSEDED");
    }

    @Test
    void ofTheQueuedOnlyTheNewestSurvives() {
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String first = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitReason(first, "dev", "drone-arc is still at");
        String second = scene.promotionOf(scene.sandbox().seed().changeOnMain("two"));
        scene.awaitReason(second, "dev", "queued behind #");
        String third = scene.promotionOf(scene.sandbox().seed().changeOnMain("three"));
        // A queued one looks again every ten seconds.
        scene.turnClock(java.time.Duration.ofSeconds(11));
        JsonPath gone = scene.awaitStatus(second, "SUPERSEDED");
        assertThat(gone.getList("stages.status")).containsExactly("SUPERSEDED", "PENDING");
        assertThat(gone.getString("reason"))
                .contains("by #" + scene.promotion(third).getInt("number"));
        assertThat(scene.promotion(third).getString("status")).isEqualTo("RUNNING");
    }

    @Test
    void afterAFailureTheQueuedOneProceeds() {
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String first = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitReason(first, "dev", "drone-arc is still at");
        String second = scene.promotionOf(scene.sandbox().seed().changeOnMain("two"));
        scene.awaitReason(second, "dev", "queued behind #");
        scene.fleet().fault("drone-arc", Fault.FAILS_TO_APPLY);
        scene.awaitStatus(first, "FAILED");
        scene.fleet().fault("drone-arc", Fault.NONE);
        assertThat(scene.awaitStep(second, "stage", "AWAIT_MERGE").getList("stages.status"))
                .containsExactly("SUCCEEDED", "RUNNING");
    }
}
