package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.server.SandboxServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two pipelines over one control plane: both would publish to the same GitOps branches. */
@QuarkusTest
@TestProfile(TwoPipelinesTest.Profile.class)
@QuarkusTestResource(TestServer.class)
class TwoPipelinesTest {
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Twins.class);
        }
    }

    @Dependent
    @Alternative
    static class Twins {
        /** Without environments: the pipeline file is required. */
        @Produces
        @Singleton
        Pipelines pipelines(SandboxServer server) {
            String address = server.world()
                    .orElseThrow()
                    .sandbox()
                    .repositoryUrl(Scene.CONTROL_PLANE)
                    .toString();
            return new Pipelines(
                    List.of(
                            new PipelineDefinition("kalypso", address, "main", List.of()),
                            new PipelineDefinition("twin", address, "main", List.of())),
                    Set.of("kalypso"));
        }
    }

    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void withoutAFileAPipelineWithoutEnvironmentsStartsNothingAndSaysSo() {
        Response refused = scene.start("{\"pipeline\": \"kalypso\"}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("detail"))
                .contains("pipeline kalypso has no environments: .github/promotion-pipeline.yaml is not in commit ")
                .contains("Add the file to main");
        assertThat(given().get("/api/v1/environments").jsonPath().getList("items"))
                .isEmpty();
        JsonPath shown = given().get("/api/v1/pipelines/kalypso").jsonPath();
        assertThat(shown.<Object>get("definition")).isNull();
        given().accept("text/html").get("/").then().statusCode(200);
    }

    @Test
    void twoPipelinesOnOneGitOpsBranchStartNothingAndAreNamed() {
        pushFile();
        Response refused = scene.start("{\"pipeline\": \"kalypso\"}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("detail"))
                .contains("environment dev shares GitOps branch dev of ")
                .contains("with environment dev of pipeline twin")
                .contains("a GitOps branch of its own");
        JsonPath report = given().post("/api/v1/pipelines/twin/check").jsonPath();
        assertThat(report.getString("checks.find { it.id == 'gitops-branch-shared' }.found"))
                .contains("with environment dev of pipeline kalypso");
        assertThat(scene.promotions()).isEmpty();
    }

    @Test
    void kalypsosWorkflowsAreAllowedWhereTheServersConfigurationSaysSo() {
        pushFile();
        scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Add a workflow",
                        Map.of(
                                ".github/workflows/check-promote.yml",
                                Optional.of("on: push\n".getBytes(StandardCharsets.UTF_8))));
        String words = "Kalypso's own workflows";
        assertThat(scene.start("{\"pipeline\": \"kalypso\"}").jsonPath().getString("detail"))
                .doesNotContain(words);
        assertThat(scene.start("{\"pipeline\": \"twin\"}").jsonPath().getString("detail"))
                .contains(words);
        assertThat(given().post("/api/v1/pipelines/kalypso/check")
                        .jsonPath()
                        .getString("checks.find { it.id == 'kalypso-workflows' }.outcome"))
                .isEqualTo("warning");
    }

    private void pushFile() {
        String text = "apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\nenvironments: [{name: dev}]\n";
        scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Add the pipeline file",
                        Map.of(".github/promotion-pipeline.yaml", Optional.of(text.getBytes(StandardCharsets.UTF_8))));
    }
}
