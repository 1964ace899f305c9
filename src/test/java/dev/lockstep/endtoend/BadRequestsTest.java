package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that make no sense get a clear answer and change nothing. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class BadRequestsTest {
    private static final String UNKNOWN = "0123456789012345678901234567890123456789";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aCommitThatCannotBePromotedIsRefused() {
        refused(scene.start("kalypso", UNKNOWN), 422, UNKNOWN);
        refused(scene.start("kalypso", "main"), 422, "40 lower-case hex digits");
        refused(scene.start("kalypso", UNKNOWN.substring(0, 7)), 422, "40 lower-case hex digits");
        String ofDev = scene.sandbox().head(Scene.CONTROL_PLANE, "dev").orElseThrow();
        refused(scene.start("kalypso", ofDev), 422, "is not on branch main");
        assertThat(scene.promotions()).isEmpty();
    }

    @Test
    void anOlderCommitIsRefused() {
        String older = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").git("rev-parse", "HEAD~1");
        scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().docsOnlyChange()), "SUCCEEDED");
        refused(scene.start("kalypso", older), 409, "/rollback");
        refused(rollBack("{\"commit\": \"\"}"), 422, "40 lower-case hex digits");
        refused(rollBack("{\"commit\": \" \"}"), 422, "40 lower-case hex digits");
    }

    @Test
    void whatIsMisspeltNeverMeansEverything() {
        refused(rollBack("{\"comit\": \"" + UNKNOWN + "\"}"), 400, "did you mean commit");
        refused(rollBack("null"), 400, "JSON object");
        refused(form("/line/pause?pipelin=kalypso", "reason=mistake"), 400, "did you mean pipeline");
        refused(form("/line/pause?environment=dev", "reason=mistake"), 400, "together with its pipeline");
        refused(form("/promotions", "pipeline=kalypso&comit=" + UNKNOWN), 400, "names no commit");
        refused(form("/environments/kalypso/dev/roll-back", "comit=" + UNKNOWN), 400, "names no commit");
        assertThat(given().get("/api/v1/pauses").jsonPath().getList("items")).isEmpty();
        assertThat(scene.promotions()).isEmpty();
    }

    private static Response rollBack(String body) {
        return given().contentType("application/json").body(body).post("/api/v1/environments/kalypso/dev/rollback");
    }

    private static Response form(String address, String fields) {
        return given().contentType("application/x-www-form-urlencoded")
                .body(fields)
                .post(address);
    }

    @Test
    void anOlderCommitIsRefusedBeforeAnythingWasPromoted() {
        String older = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").git("rev-parse", "HEAD~1");
        refused(scene.start("kalypso", older), 409, "roll the environment back");
    }

    @Test
    void anUnknownPipelineIsNotFound() {
        refused(scene.start("calypso", UNKNOWN), 404, "kalypso");
        refused(scene.start("{\"commit\": \"" + UNKNOWN + "\"}"), 400, "pipeline");
        refused(scene.start(""), 400, "pipeline");
    }

    @Test
    void malformedJsonIsRefusedWithItsPlace() {
        refused(scene.start("{\"pipeline\": \"kalypso\",\n \"commit\": }"), 400, "line 2");
        refused(scene.start("[]"), 400, "JSON");
        refused(scene.start("{\"pipeline\": {\"a\": 1}}"), 400, "JSON");
        Response form = given().contentType("application/x-www-form-urlencoded")
                .body("pipeline=kalypso")
                .post("/api/v1/promotions");
        refused(form, 415, "Unsupported Media Type");
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        refused(given().get("/api/v1/promotions/4711"), 404, "4711");
        refused(given().get("/api/v1/promotions/99999999999999999999999"), 404, "99999");
        refused(given().get("/api/v1/promotions/x/events"), 404, "x");
        refused(scene.abort("8c5d3e6a-0000-4000-8000-000000000000", ""), 404, "8c5d3e6a");
        refused(given().get("/api/v1/nothing"), 404, "Not Found");
        refused(given().get("/api/v1/promotions?limit=0"), 400, "limit");
        refused(given().delete("/api/v1/promotions"), 405, "Method Not Allowed");
    }

    @Test
    void theSameCommitTwiceIsOnePromotion() {
        scene.sandbox().webhooks().enabled(false);
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        Response again = scene.start("kalypso", commit);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("id")).isEqualTo(id);
        assertThat(scene.promotions()).containsExactly(commit);
    }

    private static void refused(Response answer, int status, String words) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
        assertThat(answer.jsonPath().getString("title")).isNotBlank();
        assertThat(answer.jsonPath().getString("detail")).contains(words);
    }
}
