package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pipelines and sources of a file come and go while the server runs. */
@QuarkusTest
@TestProfile(ConfiguredServer.Profile.class)
@Tag("ci")
class ConfigurationWithoutRestartTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        ConfiguredServer.say("");
        await("no trouble", () -> !board().contains("configuration file cannot be used"));
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> holds) {
        Awaitility.await(what).atMost(Duration.ofSeconds(20)).until(holds);
    }

    private static String board() {
        return given().accept("text/html").get("/").asString();
    }

    private static List<String> pipelines() {
        return given().get("/api/v1/pipelines").jsonPath().getList("items.name");
    }

    private static JsonPath check() {
        return given().post("/api/v1/pipelines/kalypso/check").jsonPath();
    }

    private static String kubernetes() {
        return check().getString("checks.find { it.id == 'kubernetes' }.found");
    }

    private String pipeline(String name) {
        String address = scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE).toString();
        return "  - {name: " + name + ", repository: '" + address + "', allowKalypsoWorkflows: true}\n";
    }

    @Test
    void aPipelineComesStaysDespiteAnErrorAndGoes() {
        assertThat(pipelines()).containsExactly("kalypso");
        ConfiguredServer.say("pipelines:\n" + pipeline("second"));
        await("the pipeline", () -> pipelines().equals(List.of("kalypso", "second")));
        await(
                "its first check",
                () -> given().get("/api/v1/pipelines/second").jsonPath().get("lastCheck") != null);
        // Its repository is asked like any other: it has no pipeline file, and that is known.
        assertThat(scene.start("{\"pipeline\": \"second\"}").jsonPath().getString("detail"))
                .contains("pipeline second has no environments");

        ConfiguredServer.say("pipelines:\n" + pipeline("second") + pipeline("kalypso"));
        await("the trouble", () -> board().contains("configuration file cannot be used"));
        assertThat(board())
                .contains(
                        "fleet.yaml:5: pipeline kalypso is also in what stands in for the real world; keep one of them");
        assertThat(check().getString("checks.find { it.id == 'configuration' }.outcome"))
                .isEqualTo("warning");
        assertThat(pipelines()).containsExactly("kalypso", "second");

        ConfiguredServer.say("");
        await("the pipeline to go", () -> pipelines().equals(List.of("kalypso")));
        await("the trouble to go", () -> !board().contains("configuration file cannot be used"));
        assertThat(check().<Object>get("checks.find { it.id == 'configuration' }"))
                .isNull();
        scene.start("{\"pipeline\": \"second\"}");
        assertThat(given().get("/api/v1/pipelines/second").statusCode()).isEqualTo(404);
    }

    /** A cluster that does not answer is told of as soon as it is in the file, and not any more when it is taken out. */
    @Test
    void aSourceComesAndGoes() {
        ConfiguredServer.secret("token", "a-token");
        ConfiguredServer.say(
                "sources:\n  kubernetes:\n    - {name: far, url: 'https://127.0.0.1:1', tokenFile: token}\n");
        await("the cluster to be asked", () -> kubernetes().contains("cluster far"));

        ConfiguredServer.say("");
        await("the cluster to be forgotten", () -> kubernetes().contains("no Kubernetes API is configured"));
    }
}
