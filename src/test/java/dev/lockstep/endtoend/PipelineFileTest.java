package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline file on main: which definition is in force, what is refused, and what the check of a pipeline finds. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class PipelineFileTest {
    private static final String FILE = ".github/promotion-pipeline.yaml";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aCommitCannotLoosenItsOwnGates() {
        scene.awaitClustersUpToDate();
        String strict = push(Seed.CONTROL_PLANE, "main", Map.of(FILE, file("false")));
        scene.awaitStatus(scene.promotionOf(strict), "SUCCEEDED");
        awaitDefinition(strict);
        assertThat(pipeline().getBoolean("definition.environments[0].autoMerge"))
                .isFalse();

        String loose = push(
                Seed.CONTROL_PLANE,
                "main",
                Map.of(FILE, file("true"), "templates/namespace.yaml", namespaceWith("loosened")));
        String id = scene.promotionOf(loose);
        JsonPath waiting = scene.awaitReason(id, "dev", "waits");
        assertThat(Scene.stage(waiting, "dev").get("step")).isEqualTo("AWAIT_MERGE");
        assertThat(pipeline().getString("definition.source.commit")).isEqualTo(strict);

        scene.merge(id, "dev");
        scene.awaitStatus(id, "SUCCEEDED");
        awaitDefinition(loose);
        assertThat(pipeline().getBoolean("definition.environments[0].autoMerge"))
                .isTrue();
    }

    @Test
    void theServersConfigurationCountsUntilACommitWithAFileHasCompletedThePipeline() {
        scene.awaitClustersUpToDate();
        assertThat(pipeline().getString("definition.source.kind")).isEqualTo("server-configuration");
        scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().docsOnlyChange()), "SUCCEEDED");

        String first = push(Seed.CONTROL_PLANE, "main", Map.of(FILE, file("true")));
        JsonPath promoted = scene.awaitStatus(scene.promotionOf(first), "SUCCEEDED");
        assertThat(promoted.getList("stages.environment")).containsExactly("dev", "stage");

        awaitDefinition(first);
        JsonPath board = given().get("/api/v1/environments").jsonPath();
        assertThat(board.getList("items.environment")).containsExactly("dev", "stage");
        assertThat(board.getList("items.inPipeline")).containsExactly(true, false);
        assertThat(given().accept("text/html").get("/").asString())
                .contains("no longer in the pipeline")
                .contains("1 environment, defined by " + FILE + " at " + first.substring(0, 7));
    }

    @Test
    void anInvalidFileIsRefusedWithEveryLine() {
        String broken = push(Seed.CONTROL_PLANE, "main", Map.of(FILE, """
                apiVersion: lockstep.dev/v1
                kind: PromotionPipeline
                environments:
                - name: dev
                  autoMerge: perhaps
                - name: stage
                  after: [nowhere]
                """));
        Response refused = scene.start("kalypso", broken);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("detail"))
                .contains(FILE + ":5:14: autoMerge must be true or false")
                .contains(FILE + ":7:11: there is no environment \"nowhere\"");
        await("the push is noted")
                .atMost(Scene.PATIENCE)
                .untilAsserted(
                        () -> assertThat(given().accept("text/html").get("/").asString())
                                .contains("starts nothing until this is mended")
                                .contains(FILE + ":5:14"));
        assertThat(scene.promotions()).isEmpty();
        Map<String, Object> checked = find(check(), "pipeline-file", null);
        assertThat(checked).containsEntry("outcome", "error");
        assertThat(checked.get("found").toString().lines())
                .as("a line for each")
                .anyMatch(line -> line.startsWith(FILE + ":5:14: "))
                .anyMatch(line -> line.startsWith(FILE + ":7:11: "));

        String mended = push(Seed.CONTROL_PLANE, "main", Map.of(FILE, file("true")));
        scene.awaitStatus(scene.promotionOf(mended), "SUCCEEDED");
    }

    @Test
    void noPromotionStartsBesideKalypsosOwnWorkflows() {
        push(Seed.GITOPS, "dev", Map.of(".github/workflows/check-promote.yaml", "on: push\n"));
        String commit = push(
                Seed.CONTROL_PLANE,
                "main",
                Map.of(
                        ".github/workflows/ci.yml",
                        "run: gh workflow run cd.yml -f promoted_commit_id=$GITHUB_SHA\n",
                        ".github/workflows/lint.yml",
                        "run: yamllint .\n"));
        Response refused = scene.start("kalypso", commit);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("detail"))
                .contains("branch main of ", ".github/workflows/ci.yml")
                .contains("branch dev of ", ".github/workflows/check-promote.yaml")
                .contains("allow-kalypso-workflows")
                .doesNotContain("lint.yml");
        assertThat(scene.promotions()).isEmpty();
        assertThat(errors(check())).containsOnly("kalypso-workflows");
    }

    @Test
    void noPromotionStartsWhereEnvironmentsShareAGitOpsBranch() {
        String commit = push(
                Seed.CONTROL_PLANE, "main", Map.of(FILE, file("true") + "- name: stage\n  gitOps: {branch: dev}\n"));
        Response refused = scene.start("kalypso", commit);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("detail"))
                .contains("environment stage shares GitOps branch dev of ")
                .contains("with environment dev")
                .contains("a GitOps branch of its own");
        assertThat(errors(check())).containsOnly("gitops-branch-shared");
    }

    @Test
    void theCheckAnswersEveryQuestion() {
        JsonPath report = check();
        assertThat(report.getString("outcome")).as(report.prettify()).isEqualTo("ok");
        assertThat(report.getList("checks.id"))
                .containsExactly(
                        "repository",
                        "branch",
                        "pipeline-file",
                        "permissions",
                        "control-plane",
                        "environment",
                        "environment-branch",
                        "base-repo",
                        "gitops-repo",
                        "gitops-branch",
                        "environment",
                        "environment-branch",
                        "base-repo",
                        "gitops-repo",
                        "gitops-branch",
                        "permissions",
                        "required-statuses",
                        "required-statuses",
                        "gitops-branch-shared",
                        "kalypso-workflows",
                        "azure",
                        "argocd",
                        "kubernetes",
                        "webhook-secret",
                        "hints",
                        "proxy",
                        "clusters-joined");
        assertThat(find(report, "azure", null).get("found").toString()).contains("source azure answers");
        assertThat(find(report, "argocd", null).get("found").toString()).contains("source argocd/large-1 answers");
        assertThat(find(report, "required-statuses", "dev").get("found").toString())
                .contains("branch dev of ", "requires no status check");
        assertThat(find(report, "proxy", null).get("found").toString()).contains("directly: 127.0.0.1");
        assertThat(find(report, "gitops-repo", "stage").get("found").toString())
                .contains("branch stage of ", "gitops-repo.yaml");
        assertThat(given().get("/api/v1/pipelines").jsonPath().getString("items[0].lastCheck.at"))
                .isEqualTo(report.getString("at"));
        given().post("/api/v1/pipelines/nothing/check").then().statusCode(404);
    }

    @Test
    void theCheckNamesWhatIsMissing() {
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").text("gitops-repo.yaml");
        push(Seed.CONTROL_PLANE, "dev", Map.of("gitops-repo.yaml", text.replace("branch: dev", "branch: nowhere")));
        Map<String, String> edits = new LinkedHashMap<>();
        edits.put(".environments/stage.yaml", null);
        push(Seed.CONTROL_PLANE, "main", edits);
        JsonPath report = check();
        assertThat(report.getString("outcome")).isEqualTo("error");
        assertThat(errors(report)).containsExactly("gitops-branch", "environment");
        Map<String, Object> branch = find(report, "gitops-branch", "dev");
        assertThat(branch.get("found").toString()).contains("nowhere").contains("gitops-repo.yaml:");
        assertThat(branch.get("todo").toString()).startsWith("create branch nowhere");
        assertThat(find(report, "environment", "stage").get("found").toString()).contains("no Environment named stage");
        assertThat(given().accept("text/html").get("/").asString())
                .contains("The check of pipeline kalypso found 2 errors");
    }

    private static String file(String autoMerge) {
        return """
                apiVersion: lockstep.dev/v1
                kind: PromotionPipeline
                defaults: {gracePeriod: 4s, withoutClusters: [command-center, small]}
                environments:
                - name: dev
                  autoMerge: %s
                """.formatted(autoMerge);
    }

    private String namespaceWith(String label) {
        return scene.checkout(scratch, Scene.CONTROL_PLANE, "main")
                .text("templates/namespace.yaml")
                .replaceAll("(?m)^( *someLabel:) .*$", "$1 \"" + label + "\"");
    }

    private static JsonPath pipeline() {
        return given().get("/api/v1/pipelines/kalypso")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void awaitDefinition(String commit) {
        await("the file at " + commit + " in force")
                .atMost(Scene.PATIENCE)
                .until(() -> commit.equals(pipeline().getString("definition.source.commit")));
    }

    private static JsonPath check() {
        return given().post("/api/v1/pipelines/kalypso/check")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<String> errors(JsonPath report) {
        return report.getList("checks.findAll { it.outcome == 'error' }.id");
    }

    private static Map<String, Object> find(JsonPath report, String id, String environment) {
        return report.getMap("checks.find { it.id == '" + id + "'"
                + (environment == null ? "" : " && it.environment == '" + environment + "'") + " }");
    }

    private String push(String repository, String branch, Map<String, String> files) {
        Map<String, Optional<byte[]>> edits = new LinkedHashMap<>();
        files.forEach((path, text) ->
                edits.put(path, Optional.ofNullable(text).map(it -> it.getBytes(StandardCharsets.UTF_8))));
        return scene.sandbox().seed().push(repository, branch, "Edit " + String.join(", ", files.keySet()), edits);
    }
}
