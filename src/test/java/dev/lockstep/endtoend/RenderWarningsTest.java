package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine warns of holds up nothing, and people get to see it. */
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
    void aMisspeltFieldIsToldWithItsPlaceAndTheCommitGoesOn() {
        String file = "templates/namespace.yaml";
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text(file);
        String commit = scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Say what the template makes",
                        Map.of(
                                file,
                                Optional.of(text.replace("spec:\n", "spec:\n  contentTyp: yaml\n")
                                        .getBytes(StandardCharsets.UTF_8))));

        String id = scene.promotionOf(commit);
        scene.awaitStatus(id, "SUCCEEDED");

        assertThat(scene.events(id))
                .filteredOn(event -> event.startsWith("Warning, Template default"))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event)
                        .contains("templates/namespace.yaml:")
                        .contains("spec.contentTyp is not a field of Template")
                        .contains("did you mean contentType?"));
    }
}
