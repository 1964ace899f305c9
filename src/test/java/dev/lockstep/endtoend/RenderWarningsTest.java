package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine warns of holds up nothing, what it refuses ends the run, and people get to see both. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RenderWarningsTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aPolicyThatSelectsNothingIsToldWithItsPlaceAndTheCommitGoesOn() {
        scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "stage",
                        "Schedule for a misspelt team, beside a namespace",
                        Map.of(
                                "scheduling/later.yaml",
                                Optional.of(bytes("""
                                        apiVersion: scheduler.kalypso.io/v1alpha1
                                        kind: SchedulingPolicy
                                        metadata: {name: later}
                                        spec:
                                          deploymentTargetSelector: {workspace: platfrom-team, labelSelector: {}}
                                          clusterTypeSelector: {labelSelector: {}}
                                        """)),
                                "scheduling/namespace.yaml",
                                Optional.of(bytes("apiVersion: v1\nkind: Namespace\nmetadata: {name: foreign}\n"))));
        String id = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");

        assertThat(scene.events(id))
                .filteredOn(event -> event.startsWith("Warning, SchedulingPolicy later"))
                .singleElement()
                .asString()
                .contains("scheduling/later.yaml:1", "selects nothing", "workspace platfrom-team");
        assertThat(scene.events(id))
                .filteredOn(event -> event.startsWith("Notice, Namespace (v1) foreign"))
                .singleElement()
                .asString()
                .contains("scheduling/namespace.yaml:1", "is not read");
    }

    @Test
    void aMisspeltFieldIsAnErrorThatNamesItsPlaceAndTheRightName() {
        String file = "templates/namespace.yaml";
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text(file);
        String commit = scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Say what the template makes",
                        Map.of(file, Optional.of(bytes(text.replace("spec:\n", "spec:\n  contentTyp: yaml\n")))));

        JsonPath failed = scene.awaitStatus(scene.promotionOf(commit), "FAILED");
        assertThat(failed.getString("reason"))
                .contains("templates/namespace.yaml:")
                .contains("spec.contentTyp is not a field of Template; did you mean contentType?");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
