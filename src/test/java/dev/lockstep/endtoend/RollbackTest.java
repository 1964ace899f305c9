package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking an environment back to an older commit, as a person does it in an incident. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RollbackTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    private String promoted(String change) {
        String commit = scene.sandbox().seed().changeOnMain(change);
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        return commit;
    }

    private static Response rollBack(String environment, Map<String, Object> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/environments/kalypso/" + environment + "/rollback");
    }

    private static Response resume(String environment) {
        return given().post("/api/v1/environments/kalypso/" + environment + "/resume");
    }

    @Test
    void stageGoesBackToTheCommitThatItProvedBeforeAndIsHeldUntilItIsResumed() {
        String good = promoted("good");
        String bad = promoted("bad");

        Response answer = rollBack("stage", Map.of("reason", "checkout is down"));
        answer.then().statusCode(201);
        String rollback = answer.jsonPath().getString("id");
        JsonPath waiting = scene.awaitStep(rollback, "stage", "AWAIT_MERGE");
        assertThat(waiting.getString("kind")).isEqualTo("ROLLBACK");
        assertThat(waiting.getString("commit")).isEqualTo(good);
        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(waiting, "stage"));
        assertThat(pull.getString("title")).startsWith("Roll stage back to " + good.substring(0, 7));
        assertThat(pull.getString("body")).contains("back to commit `" + good + "`");
        // Asked for twice, it is the same one; to another commit it is refused.
        rollBack("stage", Map.of("commit", good)).then().statusCode(200);

        String newer = scene.sandbox().seed().changeOnMain("newer");
        String queued = scene.promotionOf(newer);
        scene.awaitReason(queued, "stage", "held by ", "rollback #" + waiting.getInt("number"));
        scene.merge(rollback, "stage");
        scene.awaitStatus(rollback, "SUCCEEDED");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(good);
        assertThat(scene.gitHub().statuses(good, "stage environment")).endsWith("success Deployed");
        assertThat(scene.gitHub().statuses(bad, "stage environment")).endsWith("success Deployed");
        scene.awaitReason(queued, "stage", "held by", "checkout is down");

        // There is no way back from the oldest, and the newer one is no way back.
        assertThat(rollBack("stage", Map.of()).then().statusCode(409).extract().asString())
                .contains("no older commit was ever proven");
        resume("stage").then().statusCode(200);
        scene.merge(queued, "stage");
        scene.awaitStatus(queued, "SUCCEEDED");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(newer);
        resume("stage").then().statusCode(409);
    }

    @Test
    void aPromotionThatWasMergedAndFailsItsClustersIsAborted() {
        String good = promoted("good");
        String bad = scene.promotionOf(scene.sandbox().seed().changeOnMain("bad"));
        scene.awaitStep(bad, "stage", "AWAIT_MERGE");
        scene.fleet().fault("large-1", Fault.NEVER_SYNCS);
        scene.merge(bad, "stage");
        scene.awaitStep(bad, "stage", "AWAIT_COMPLIANCE");

        String rollback = rollBack("stage", Map.of())
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("id");
        JsonPath aborted = scene.awaitStatus(bad, "ABORTED");
        assertThat(aborted.getString("reason")).contains("aborted by rollback #");
        scene.fleet().fault("large-1", Fault.NONE);
        scene.merge(rollback, "stage");
        assertThat(scene.awaitStatus(rollback, "SUCCEEDED").getString("commit")).isEqualTo(good);
        assertThat(scene.environment("stage")).containsEntry("baseCommit", good).containsEntry("atRest", true);
    }

    @Test
    void aRollbackIsNotProvenByWhatCameBeforeItAndDoesNotProveIt() {
        promoted("good");
        promoted("bad");
        String rollback = rollBack("stage", Map.of()).jsonPath().getString("id");
        scene.fleet().fault("large-1", Fault.NEVER_SYNCS);
        scene.merge(rollback, "stage");
        scene.awaitReason(rollback, "stage", "large-1");
        assertThat(scene.promotion(rollback).getString("status")).isEqualTo("RUNNING");
        scene.fleet().fault("large-1", Fault.NONE);
        scene.awaitStatus(rollback, "SUCCEEDED");
    }

    @Test
    void whatCannotBeGoneBackToIsRefused() {
        String first = promoted("first");
        rollBack("stage", Map.of("commit", "f".repeat(40))).then().statusCode(422);
        rollBack("stage", Map.of("commit", "main")).then().statusCode(422);
        assertThat(rollBack("stage", Map.of("commit", first))
                        .then()
                        .statusCode(409)
                        .extract()
                        .asString())
                .contains("already");
        String second = scene.sandbox().seed().changeOnMain("second");
        scene.awaitStep(scene.promotionOf(second), "stage", "AWAIT_MERGE");
        assertThat(rollBack("stage", Map.of("commit", second))
                        .then()
                        .statusCode(409)
                        .extract()
                        .asString())
                .contains("going forward is a promotion");
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/kalypso/nowhere/rollback")
                .then()
                .statusCode(409);
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/nothing/stage/rollback")
                .then()
                .statusCode(404);
        given().auth()
                .preemptive()
                .oauth2(TestServer.VIEWER)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/kalypso/stage/rollback")
                .then()
                .statusCode(403);
    }

    @Test
    void abortedItClosesItsPullRequestAndTheEnvironmentStaysHeld() {
        promoted("good");
        promoted("bad");
        String rollback = rollBack("stage", Map.of()).jsonPath().getString("id");
        JsonPath waiting = scene.awaitStep(rollback, "stage", "AWAIT_MERGE");
        scene.abort(rollback, "not needed").then().statusCode(202);
        scene.awaitStatus(rollback, "ABORTED");
        org.awaitility.Awaitility.await()
                .until(() -> scene.gitHub()
                        .pull(Scene.pullRequest(waiting, "stage"))
                        .getString("state")
                        .equals("closed"));
        assertThat(given().get("/api/v1/pauses").jsonPath().getList("items.environment"))
                .containsExactly("stage");
    }
}
