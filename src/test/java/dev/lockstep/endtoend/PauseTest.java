package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stopping the line and letting it go on, over REST. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class PauseTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private static Response pause(String what) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("reason", "disk full"))
                .post("/api/v1" + what + "/pause");
    }

    private static Response resume(String what) {
        return given().post("/api/v1" + what + "/resume");
    }

    @Test
    void nothingIsDoneWhileTheLineIsStopped() {
        pause("").then().statusCode(200);
        String run = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        JsonPath held = scene.awaitReason(run, "dev", "paused by ", "(everything): disk full");
        assertThat(held.getString("pauses[0].scope")).isEqualTo("EVERYTHING");
        assertThat(held.getString("stages[0].pausedSince")).isNotNull();
        assertThat(held.getString("stages[0].step")).isEqualTo("GATE");
        scene.turnClock(Duration.ofDays(40));
        scene.awaitReason(run, "dev", "paused by ");
        assertThat(scene.gitHub().pullsInto("dev")).isEmpty();
        resume("").then().statusCode(200);
        scene.awaitStep(run, "stage", "AWAIT_MERGE");
        assertThat(scene.events(run)).anyMatch(event -> event.startsWith("resumed by "));
    }

    @Test
    void aPersonsMergeOfAPausedRunIsNoticedAndGoesOnLater() {
        String run = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitStep(run, "stage", "AWAIT_MERGE");
        pause("/promotions/" + run).then().statusCode(200);
        scene.merge(run, "stage");
        scene.awaitStep(run, "stage", "WRITE_BASE");
        scene.awaitReason(run, "stage", "paused by ", "(this run): disk full");
        Object before = scene.environment("stage").get("baseCommit");
        scene.turnClock(Duration.ofDays(40));
        scene.awaitReason(run, "stage", "paused by ");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(before);
        resume("/promotions/" + run).then().statusCode(200);
        scene.awaitStatus(run, "SUCCEEDED");
    }

    @Test
    void anEnvironmentIsHeldAndTheOnesBeforeItGoOn() {
        // Known from the first promotion on.
        String first = scene.promotionOf(scene.sandbox().seed().changeOnMain("zero"));
        scene.awaitStep(first, "stage", "AWAIT_MERGE");
        pause("/environments/kalypso/stage").then().statusCode(200);
        String run = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitPromotion(
                run, "dev proven", p -> Scene.stage(p, "dev").get("status").equals("SUCCEEDED"));
        scene.awaitReason(run, "stage", "paused by ", "(environment stage): disk full");
        assertThat(scene.environment("stage").get("pauses").toString()).contains("disk full");
        resume("/environments/kalypso/stage").then().statusCode(200);
        scene.merge(run, "stage");
        scene.awaitStatus(run, "SUCCEEDED");
    }

    @Test
    void aPipelineIsHeldAsAWholeAndCanBeAborted() {
        pause("/pipelines/kalypso").then().statusCode(200);
        String run = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitReason(run, "dev", "paused by ", "(pipeline kalypso)");
        scene.abort(run, "wrong").then().statusCode(202);
        scene.awaitStatus(run, "ABORTED");
        resume("/pipelines/kalypso").then().statusCode(200);
    }

    @Test
    void whoPausedFirstIsKeptAndWhatIsNotPausedCannotBeResumed() {
        pause("").then().statusCode(200);
        Response again = given().contentType(ContentType.JSON)
                .body(Map.of("reason", "another"))
                .post("/api/v1/pause");
        assertThat(again.jsonPath().getList("items.reason")).containsExactly("disk full");
        assertThat(resume("/pipelines/kalypso").then().statusCode(409).extract().asString())
                .contains("is not paused by itself");
        resume("").then().statusCode(200);
        assertThat(given().get("/api/v1/pauses").jsonPath().getList("items")).isEmpty();
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/pause")
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .body(Map.of("reason", "x".repeat(501)))
                .post("/api/v1/pause")
                .then()
                .statusCode(400);
        pause("/pipelines/nothing").then().statusCode(404);
        pause("/environments/kalypso/nowhere").then().statusCode(404);
        pause("/promotions/999999").then().statusCode(404);
        given().auth()
                .preemptive()
                .oauth2(TestServer.VIEWER)
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "x"))
                .post("/api/v1/pause")
                .then()
                .statusCode(403);
    }
}
