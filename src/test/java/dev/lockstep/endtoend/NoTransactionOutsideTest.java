package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.wiring.WatchedPorts;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing is asked of the outside while a transaction is open. In tests each port throws when it is; here is asked for what asks for
 * much.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class NoTransactionOutsideTest {
    @Inject
    Scene scene;

    @Inject
    GitReader git;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
        WatchedPorts.forget();
    }

    @Test
    void aPortThatIsCalledInsideATransactionIsFound() {
        RepositoryUrl repository = RepositoryUrl.of(
                scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE).toString());
        assertThat(git.head(repository, "main")).isPresent();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> git.head(repository, "main")))
                .hasStackTraceContaining("GitReader.head is called inside a transaction");
        assertThat(WatchedPorts.calledInside()).containsExactly("GitReader.head");
    }

    @Test
    void whatPeopleAndClocksAskForCallsPortsOutsideOfTransactions() {
        String first = started(post("start-1", "/api/v1/promotions", Map.of("pipeline", "kalypso")));
        scene.awaitStatus(first, "SUCCEEDED");
        String second = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(second, "stage");
        scene.awaitStatus(second, "SUCCEEDED");
        String third = scene.promotionOf(scene.sandbox().seed().changeOnMain("third"));
        scene.awaitStep(third, "stage", "AWAIT_MERGE");
        assertThat(post("stop", "/api/v1/promotions/" + third + "/abort", Map.of("reason", "enough"))
                        .statusCode())
                .isEqualTo(202);
        scene.awaitStatus(third, "ABORTED");
        String retry = started(post("again", "/api/v1/promotions/" + third + "/retry", Map.of()));
        scene.merge(retry, "stage");
        scene.awaitStatus(retry, "SUCCEEDED");
        String back =
                started(post("back", "/api/v1/environments/kalypso/dev/rollback", Map.of("reason", "an incident")));
        scene.awaitStatus(back, "SUCCEEDED");
        given().post("/api/v1/pipelines/kalypso/check").then().statusCode(200);
        for (String page : new String[] {"/", "/api/v1/environments", "/environments/kalypso/dev"}) {
            given().get(page).then().statusCode(200);
        }
        assertThat(WatchedPorts.calledInside()).isEmpty();
    }

    private static String started(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        return response.jsonPath().getString("id");
    }

    private static Response post(String key, String path, Map<String, String> body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(body)
                .post(path);
    }
}
