package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A promotion that ended badly is promoted once more, and begins to work where it ended. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class RetryTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    private static Response retry(String id) {
        return given().header("Idempotency-Key", "retry of " + id).post("/api/v1/promotions/" + id + "/retry");
    }

    @Test
    void afterTheClusterIsMendedTheRetrySucceeds() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        Refusal.expect(retry(id), 409, "is still running");
        scene.fleet().fault("drone-arc", Fault.FAILS_TO_APPLY);
        scene.merge(id, "stage");
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getList("stages.status")).containsExactly("SUCCEEDED", "FAILED");
        scene.fleet().fault("drone-arc", Fault.NONE);

        Response started = retry(id);
        assertThat(started.statusCode()).as(started.asString()).isEqualTo(201);
        assertThat(started.jsonPath().getInt("retryOf")).isEqualTo(failed.getInt("number"));
        assertThat(started.jsonPath().getString("commit")).isEqualTo(failed.getString("commit"));
        String second = started.jsonPath().getString("id");
        assertThat(started.header("Location")).endsWith("/api/v1/promotions/" + second);
        assertThat(retry(id).header("Idempotency-Replayed")).isEqualTo("true");
        JsonPath done = scene.awaitStatus(second, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        assertThat(done.getList("stages[0].evidence.state"))
                .containsOnly("PROVEN")
                .isNotEmpty();
        assertThat(scene.promotion(id).getList("retriedBy")).isEqualTo(List.of(done.getInt("number")));
        assertThat(scene.promotion(id).getString("status")).isEqualTo("FAILED");
        Refusal.expect(retry(second), 409, "has succeeded; there is nothing to retry");
    }

    @Test
    void anAbortedOneOpensItsPullRequestAnew() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        scene.abort(id, "not yet");
        scene.awaitStatus(id, "ABORTED");
        String second = retry(id).jsonPath().getString("id");
        scene.merge(second, "stage");
        JsonPath done = scene.awaitStatus(second, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "SUCCEEDED");
    }

    @Test
    void whatDoesNotExistCannotBeRetried() {
        Refusal.expect(retry("4711"), 404, "4711");
    }
}
