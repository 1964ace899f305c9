package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before something is merged, people see what it takes away; what Lockstep would merge by itself waits for them then. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class HeldMergeTest {
    private static final String POLICIES = "scheduling/kaizen/";

    private static final String CONFIG = "configs/dev-config.yaml";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void provenOnce() {
        scene.reset();
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(first, "stage");
        scene.awaitStatus(first, "SUCCEEDED");
    }

    private void push(String environment, Map<String, Optional<byte[]>> files) {
        scene.sandbox().seed().push(Seed.CONTROL_PLANE, environment, "Schedule less", files);
    }

    /** Of an application and its performance test, which are all but the platform's service. */
    private static Map<String, Optional<byte[]>> withoutApplication() {
        return Map.of(
                POLICIES + "functional-test-policy.yaml",
                Optional.empty(),
                POLICIES + "performance-test-policy.yaml",
                Optional.empty());
    }

    /** Beside something that changes manifests: without it, there is nothing to merge. */
    private Map<String, Optional<byte[]>> withAWarning() {
        String config = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").text(CONFIG);
        String renamed = config.replaceAll("(?m)^( *ENVIRONMENT:) .*$", "$1 Renamed");
        return Map.of(CONFIG, Optional.of(bytes(renamed)), "scheduling/later.yaml", Optional.of(bytes("""
                apiVersion: scheduler.kalypso.io/v1alpha1
                kind: SchedulingPolicy
                metadata: {name: later}
                spec:
                  deploymentTargetSelector: {workspace: platfrom-team, labelSelector: {}}
                  clusterTypeSelector: {labelSelector: {}}
                """)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatTakesMuchAwayIsShownFirstAndWaitsUntilItIsReleased() {
        push("dev", withoutApplication());
        String run = scene.runOf("RECONFIGURATION", "dev");
        JsonPath waiting =
                scene.awaitReason(run, "dev", "would disappear", "25% of maxRemoved", "release it on the page");

        JsonPath changes = changes(run, "dev");
        assertThat(changes.getInt("disappearing")).isGreaterThan(1).isLessThan(changes.getInt("assignments"));
        assertThat(changes.getInt("appearing")).isZero();
        assertThat(changes.getList("targets.change")).containsOnly("disappears");
        assertThat(changes.getList("targets.target", String.class))
                .allMatch(target -> target.startsWith("hello-world"));
        assertThat(changes.getInt("clusters.drone")).as("clusters of the type").isEqualTo(2);
        assertThat(changes.getString("hold.reasons[0]")).contains("hello-world", "drone");
        assertThat(changes.getBoolean("hold.released")).isFalse();

        String body = scene.gitHub().pull(Scene.pullRequest(waiting, "dev")).getString("body");
        assertThat(body)
                .startsWith("**" + changes.getInt("disappearing") + " of " + changes.getInt("assignments")
                        + " assignments disappear**")
                .contains("| **disappears** | hello-world-app-functional-test | ")
                .contains("drone (2)")
                .contains("**Lockstep does not merge this by itself**")
                .doesNotContain("merges this pull request itself");

        assertThat(release(run, "dev", "another").statusCode()).isEqualTo(409);
        assertThat(release(run, "stage", changes.getString("hold.id")).statusCode())
                .isEqualTo(404);
        Response released = release(run, "dev", changes.getString("hold.id"));
        assertThat(released.statusCode()).as(released.asString()).isEqualTo(200);
        assertThat(released.jsonPath().getBoolean("hold.released")).isTrue();
        scene.awaitStatus(run, "SUCCEEDED");
        assertThat(scene.events(run))
                .filteredOn(event -> event.contains("released the merge that was held"))
                .singleElement()
                .asString()
                .contains("would disappear");
        Response late = release(run, "dev", changes.getString("hold.id"));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.asString()).contains("does not wait to be released");
    }

    @Test
    void aWarningHoldsOnceAndNotAgainWhenItWasProven() {
        push("dev", withAWarning());
        String run = scene.runOf("RECONFIGURATION", "dev");
        JsonPath waiting =
                scene.awaitReason(run, "dev", "new since what was proven here last", "SchedulingPolicy later");
        assertThat(changes(run, "dev").getList("newWarnings")).hasSize(1);
        assertThat(scene.gitHub().pull(Scene.pullRequest(waiting, "dev")).getString("body"))
                .contains("**1 warning** of this rendering", "- new: Warning, SchedulingPolicy later");

        scene.merge(run, "dev");
        scene.awaitStatus(run, "SUCCEEDED");

        String next = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
        JsonPath stage = scene.awaitStep(next, "stage", "AWAIT_MERGE");
        assertThat(stage.getString("stages[0].status"))
                .as("the warning was known")
                .isEqualTo("SUCCEEDED");
        assertThat(changes(next, "dev").getList("warnings")).hasSize(1);
        assertThat(changes(next, "dev").getList("newWarnings")).isEmpty();
        assertThat(changes(next, "dev").<Object>get("hold")).isNull();
    }

    @Test
    void anEnvironmentThatPeopleMergeIsNotHeld() {
        push("stage", Map.of(POLICIES + "uat-test-policy.yaml", Optional.empty()));
        String run = scene.runOf("RECONFIGURATION", "stage");
        JsonPath waiting = scene.awaitReason(run, "stage", "waits for a person to review and merge it");
        assertThat(changes(run, "stage").<Object>get("hold")).isNull();
        assertThat(scene.gitHub().pull(Scene.pullRequest(waiting, "stage")).getString("body"))
                .contains("disappear");
        assertThat(release(run, "stage", "any").statusCode()).isEqualTo(409);
    }

    /** The instances of Argo CD follow dev and stage. */
    @Test
    void anObjectThatAClusterGetsFromTwoEnvironmentsIsAWarningOfTheSecond() {
        String file = "templates/argocd.yaml";
        String template = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text(file);
        String commit = scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Shorter names of applications",
                        Map.of(file, Optional.of(bytes(template.replace("{{ .Environment}}-", "")))));
        String run = scene.promotionOf(commit);
        JsonPath waiting = scene.awaitStep(run, "stage", "AWAIT_MERGE");
        assertThat(changes(run, "dev").getList("warnings")).isEmpty();
        List<String> warnings = changes(run, "stage").getList("newWarnings");
        assertThat(warnings)
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning)
                        .contains(
                                "Application argocd/",
                                ".yaml) is also in ",
                                " of dev, which the same clusters follow"));
        assertThat(scene.gitHub().pull(Scene.pullRequest(waiting, "stage")).getString("body"))
                .contains("is also in");
    }

    private static JsonPath changes(String run, String environment) {
        return given().get("/api/v1/promotions/" + run + "/stages/" + environment + "/changes")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Response release(String run, String environment, String hold) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("hold", hold))
                .post("/api/v1/promotions/" + run + "/stages/" + environment + "/release");
    }
}
