package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Target;
import dev.lockstep.evidence.Judge;
import dev.lockstep.ports.RepositoryUrl;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that has not answered yet may know clusters that nobody else knows. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class UnheardSourceTest {
    @Inject
    Scene scene;

    @Inject
    Judge judge;

    @Inject
    InstantSource clock;

    @BeforeEach
    void reset() {
        scene.reset();
        // As in the tutorial's first chapter: no deployment target is assigned to the type drone.
        given().contentType(ContentType.JSON)
                .body("{\"start\": \"tutorial\"}")
                .post("/sandbox/api/reset")
                .then()
                .statusCode(200);
    }

    @Test
    void provesNothingUntilEverySourceWasHeard() {
        given().contentType(ContentType.JSON)
                .body("{\"fault\": \"SLOW\", \"service\": \"graph\", \"seconds\": 5}")
                .post("/sandbox/api/faults")
                .then()
                .statusCode(201);
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        JsonPath waiting = scene.awaitReason(
                id, "dev", "source azure has not said yet which of its clusters follow branch dev: it is asked");
        assertThat(Scene.evidence(waiting, "dev", "drone-arc")).isEmpty();
        given().delete("/sandbox/api/faults").then().statusCode(204);
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        for (String cluster : new String[] {"drone-arc", "drone-aks", "large-1"}) {
            assertThat(Scene.evidence(done, "dev", cluster)).containsEntry("state", "PROVEN");
            assertThat(Scene.evidence(done, "stage", cluster)).containsEntry("state", "PROVEN");
        }
        assertThat(scene.events(id)).contains("dev: 3 of 3 clusters proven at " + head("dev"));
    }

    /**
     * A poll asks for the branches that are known to be followed when it begins. One that began before the rendering made
     * this branch known says nothing of it, however young its target is.
     */
    @Test
    void aSourceWasHeardOnlyIfItWasAskedSinceTheStageAsksForProof() {
        scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().docsOnlyChange()), "SUCCEEDED");

        assertThat(unasked(Instant.EPOCH)).isEmpty();
        assertThat(unasked(clock.instant().plusSeconds(60)))
                .anyMatch(sentence -> sentence.startsWith("source azure has not said yet"))
                .anyMatch(sentence -> sentence.contains("follow branch nowhere"));
    }

    private List<String> unasked(Instant askedSince) {
        Target target = new Target("0".repeat(40), new TreeMap<>(Map.of("drone", 1)), Instant.EPOCH);
        Policy policy = new Policy(
                Duration.ofMinutes(5), Duration.ZERO, Duration.ofMinutes(10), Policy.Workloads.OBSERVE, Set.of());
        Judge.Case stage = new Judge.Case(
                target,
                askedSince,
                RepositoryUrl.of("https://example.com/a/b"),
                "nowhere",
                "",
                Set.of(),
                policy,
                List.of());
        return judge.judge(stage, false).unasked();
    }

    private String head(String branch) {
        return scene.gitHub().branch(branch).substring(0, 7);
    }
}
