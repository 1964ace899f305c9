package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit whose rendering would use up all of its time: an abort ends it at once, and the next commit is rendered. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RenderAbortTest {
    private static final String FILE = "templates/namespace.yaml";
    /** Each within the limits of one template, and minutes together. */
    private static final String LOOPS =
            "    - \"{{ range until 300 }}{{ range until 300 }}{{ end }}{{ end }}\"\n".repeat(6_000);

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private String push(String message, String text) {
        return scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        message,
                        Map.of(FILE, Optional.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void anAbortEndsTheRenderingAndTheNextCommitIsRendered() {
        String good = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text(FILE);
        String id = scene.promotionOf(push("Count to no end", good.stripTrailing() + "\n" + LOOPS));
        scene.awaitEvent(id, "inputs: base ");

        long asked = System.nanoTime();
        assertThat(scene.abort(id, "it never ends").statusCode()).isEqualTo(202);
        scene.awaitStatus(id, "ABORTED");
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(15));
        assertThat(scene.events(id)).noneMatch(event -> event.contains("limit time"));

        String next = scene.promotionOf(push("Count no more", good + "# counted\n"));
        scene.awaitPromotion(
                next,
                "is rendered",
                p -> scene.events(next).stream()
                        .anyMatch(event -> event.equals("no manifest changes") || event.contains(" deleted in ")));
    }
}
