package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane has a mistake in it: the promotion fails saying where, and nothing is published. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class ControlPlaneProblemsTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    private Optional<String> published;

    @BeforeEach
    void reset() {
        scene.reset();
        published = scene.sandbox().head(Scene.GITOPS, "dev");
    }

    @AfterEach
    void nothingWasPublished() {
        assertThat(scene.sandbox().head(Scene.GITOPS, "dev")).isEqualTo(published);
        assertThat(scene.gitHub().pullsInto("dev")).isEmpty();
    }

    @Test
    void malformedYamlIsNamedWithFileAndLine() {
        JsonPath failed = failed(push("main", "templates/namespace.yaml", "apiVersion: v1\nkind: [Template\n"));
        assertThat(failed.getString("reason")).matches("(?s).*templates/namespace\\.yaml:[0-9]+.*");
    }

    /** Told in lines where people read, in one where a line is a value, and in few words where GitHub has no room. */
    @Test
    void severalMistakesAreOneToALine() {
        String commit = push(Map.of("templates/first.yaml", "kind: [Template\n", "templates/second.yaml", "a: b: c\n"));
        JsonPath failed = failed(commit);
        assertThat(failed.getString("reason").lines())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("dev: cannot be rendered:"),
                        line -> assertThat(line).startsWith("Error").contains("templates/first.yaml:"),
                        line -> assertThat(line).startsWith("Error").contains("templates/second.yaml:"));
        assertThat(given().accept("text/plain")
                        .get("/api/v1/promotions/" + failed.getString("id"))
                        .asString()
                        .lines())
                .filteredOn(line -> line.startsWith("reason="))
                .singleElement()
                .asString()
                .matches(
                        "reason=dev: cannot be rendered: Error.*templates/first\\.yaml:.*; Error.*templates/second\\.yaml:.*");
        await("the status is told")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.gitHub().statuses(commit, "dev environment"))
                        .last()
                        .isEqualTo("failure Failed to deploy"));
    }

    @Test
    void aTemplateThatCannotBeRenderedIsNamedWithItsFile() {
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text("templates/namespace.yaml");
        JsonPath failed =
                failed(push("main", "templates/namespace.yaml", text.replace("{{ .Workspace}}", "{{ .Workspace")));
        assertThat(failed.getString("reason"))
                .contains("templates/namespace.yaml:")
                .contains("Template default");
    }

    @Test
    void anEnvironmentThatIsNotDeclaredIsNamed() {
        JsonPath failed = failed(push("main", ".environments/dev.yaml", null));
        assertThat(failed.getString("reason")).contains("no Environment named dev");
    }

    @Test
    void aGitOpsBranchThatDoesNotExistIsNamed() {
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").text("gitops-repo.yaml");
        push("dev", "gitops-repo.yaml", text.replace("branch: dev", "branch: nowhere"));
        JsonPath failed = failed(scene.sandbox().seed().onboardHelloWorld());
        assertThat(failed.getString("reason")).contains("nowhere").contains("gitops-repo.yaml:");
    }

    @Test
    void aRepositoryThatMayNotBeContactedIsNamed() {
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text("workloads/platform-svc.yaml");
        JsonPath failed = failed(push(
                "main",
                "workloads/platform-svc.yaml",
                text.replaceFirst("repo: .*", "repo: http://169.254.169.254/latest/meta-data")));
        assertThat(failed.getString("reason")).contains("169.254.169.254");
    }

    private JsonPath failed(String commit) {
        JsonPath failed = scene.awaitStatus(scene.promotionOf(commit), "FAILED");
        assertThat(failed.getString("reason")).startsWith("dev: ");
        assertThat(failed.getList("stages.status")).containsExactly("FAILED", "PENDING");
        return failed;
    }

    private String push(Map<String, String> files) {
        Map<String, Optional<byte[]>> edits = new TreeMap<>();
        files.forEach((file, content) -> edits.put(file, Optional.of(content.getBytes(StandardCharsets.UTF_8))));
        return scene.sandbox().seed().push(Seed.CONTROL_PLANE, "main", "Edit templates", edits);
    }

    private String push(String branch, String file, String content) {
        return scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        branch,
                        "Edit " + file,
                        Map.of(file, Optional.ofNullable(content).map(text -> text.getBytes(StandardCharsets.UTF_8))));
    }
}
