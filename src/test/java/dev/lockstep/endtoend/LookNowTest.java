package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.store.evidence.SourceRow;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asking about an environment's clusters at once, by the API and by the button. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class LookNowTest {
    private static final String DEV = "/api/v1/environments/kalypso/dev/look";

    @Inject
    Scene scene;

    @Inject
    SourceStates states;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private Map<String, Instant> asked() {
        return states.all().stream()
                .filter(row -> row.polledAt != null)
                .collect(Collectors.toMap((SourceRow row) -> row.name, row -> row.polledAt));
    }

    @Test
    void theSourcesOfAnEnvironmentAreAskedAndNotTwiceInTenSeconds() {
        String run = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(run, "stage", "AWAIT_MERGE");

        Response first = given().post(DEV);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(202);
        JsonPath looks = first.jsonPath();
        assertThat(looks.<String>getList("items.source")).containsExactly("argocd/large-1", "azure");
        assertThat(looks.<Boolean>getList("items.asked")).containsOnly(true);
        Instant wished = states.all().stream()
                .filter(row -> row.name.equals("azure"))
                .findFirst()
                .orElseThrow()
                .wantedAt;
        await().atMost(Scene.PATIENCE).until(() -> asked().values().stream().allMatch(at -> at.isAfter(wished)));
        assertThat(states.all()).extracting(row -> row.wantedBy).containsOnly("sandbox");

        Response again = given().post(DEV);
        Refusal.expect(again, 429, "a look at source azure was asked for", "10 s after the last");
        assertThat(Integer.parseInt(again.header("Retry-After"))).isBetween(1, 10);
        assertThat(given().post("/api/v1/environments/kalypso/stage/look").statusCode())
                .as("its sources are the same")
                .isEqualTo(429);
        assertThat(given().accept("text/html")
                        .post("/environments/kalypso/dev/look")
                        .asString())
                .contains("Not now", "A look at source");

        scene.turnClock(Duration.ofSeconds(11));
        assertThat(given().get("/environments/kalypso/dev").asString())
                .contains("action=\"/environments/kalypso/dev/look\"");
        Response button = given().redirects().follow(false).post("/environments/kalypso/dev/look");
        assertThat(button.statusCode()).isEqualTo(303);
        assertThat(button.header("Location")).endsWith("/environments/kalypso/dev");
    }

    @Test
    void onlyOperatorsAskAndOnlyAboutWhatThereIs() {
        Refusal.expect(given().post("/api/v1/environments/kalypso/prod/look"), 404, "no such environment");
        String viewer = "Bearer " + TestServer.VIEWER;
        Refusal.expect(given().header("Authorization", viewer).post(DEV), 403, "operator");
        assertThat(given().header("Authorization", viewer)
                        .get("/environments/kalypso/dev")
                        .asString())
                .contains("kalypso")
                .doesNotContain("Look now");
    }
}
