package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.sandbox.fleet.ClusterDefinition;
import dev.lockstep.sandbox.fleet.ClusterKind;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.trigger.InputWatch;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline that fans out after dev, to eu and us, and in again: prod waits for the evidence of both. */
@QuarkusTest
@TestProfile(DiamondTest.Profile.class)
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class DiamondTest {
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(OnlyTheFile.class);
        }
    }

    @Dependent
    @Alternative
    static class OnlyTheFile {
        /** Without environments: those are in the file on main. */
        @Produces
        @Singleton
        Pipelines pipelines(SandboxServer server) {
            String address = server.world()
                    .orElseThrow()
                    .sandbox()
                    .repositoryUrl(Scene.CONTROL_PLANE)
                    .toString();
            return new Pipelines(List.of(new PipelineDefinition("kalypso", address, "main", List.of())));
        }
    }

    private static final List<String> REGIONS = List.of("eu", "us", "prod");
    private static final String FILE = """
            apiVersion: lockstep.dev/v1
            kind: PromotionPipeline
            environments:
            - {name: dev, autoMerge: true, withoutClusters: [command-center, small]}
            - {name: eu, after: [dev], autoMerge: true, withoutClusters: [large, small], gracePeriod: 0s}
            - {name: us, after: [dev], withoutClusters: [large, small]}
            - {name: prod, after: [eu, us], autoMerge: true, withoutClusters: [small]}
            """;

    @Inject
    Scene scene;

    @Inject
    InputWatch lanes;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() throws IOException {
        scene.reset();
        for (String region : REGIONS) {
            Checkout configuration = scene.checkout(scratch, Scene.CONTROL_PLANE, "stage");
            Path repo = configuration.directory().resolve("gitops-repo.yaml");
            Files.writeString(repo, Files.readString(repo).replace(": stage", ": " + region));
            configuration.git("commit", "-q", "--all", "-m", "Set up " + region);
            configuration.git("push", "-q", "origin", "HEAD:refs/heads/" + region);
            scene.checkout(scratch, Scene.GITOPS, "stage").git("push", "-q", "origin", "HEAD:refs/heads/" + region);
        }
        scene.fleet().addCluster(new ClusterDefinition("eu-1", ClusterKind.ARC, "drone", List.of("eu")));
        scene.fleet().addCluster(new ClusterDefinition("us-1", ClusterKind.ARC, "drone", List.of("us")));
        scene.fleet().addCluster(new ClusterDefinition("prod-1", ClusterKind.AKS, "drone", List.of("prod")));
        // The Argo CD that Lockstep is configured with brings manifests to prod, too.
        scene.fleet().removeCluster("large-1");
        scene.fleet()
                .addCluster(new ClusterDefinition("large-1", ClusterKind.ARGO_CD, "large", List.of("dev", "prod")));
        Checkout services = scene.checkout(scratch, Seed.OWNER + "/" + Seed.SERVICES_SOURCE, "main");
        String workload = services.text("workloads/observability.yaml");
        String target = workload.substring(workload.lastIndexOf("    - name: prometheus"));
        services.push(
                "workloads/observability.yaml",
                workload + target.replace("environment: stage", "environment: prod"),
                "Bring it to prod");
        scene.awaitClustersUpToDate();
    }

    /** The commit that brings the pipeline and its environments, with something in it that clusters can prove. */
    private String push() {
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        Map<String, Optional<byte[]>> files = new TreeMap<>();
        files.put(".github/promotion-pipeline.yaml", bytes(FILE));
        files.put(".environments/stage.yaml", Optional.empty());
        String environment = main.text(".environments/stage.yaml");
        REGIONS.forEach(region ->
                files.put(".environments/" + region + ".yaml", bytes(environment.replace(": stage", ": " + region))));
        files.put(
                "templates/namespace.yaml",
                bytes(main.text("templates/namespace.yaml").replaceFirst("(?m)^( *someLabel:) .*$", "$1 diamond")));
        return scene.sandbox().seed().push(Seed.CONTROL_PLANE, "main", "Promote through two regions", files);
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bothRegionsGoOnAtOnceAndProdWaitsForTheEvidenceOfBoth() {
        String id = scene.promotionOf(push());
        JsonPath forked = awaitOffer(id, "SUCCEEDED");
        assertThat(forked.getList("stages.environment")).containsExactly("dev", "eu", "us", "prod");
        assertThat(Scene.stage(forked, "prod")).containsEntry("status", "PENDING");
        scene.awaitReason(id, "us", "merge");
        assertThat(scene.gitHub().pullsInto("prod")).isEmpty();

        lanes.lookAtAll();
        assertThat(scene.environment("prod").get("trouble"))
                .as("what its base commit does not have is on its way")
                .isNull();

        scene.merge(id, "us");
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsOnly("SUCCEEDED");
        assertThat(scene.gitHub().pullsInto("prod")).hasSize(1);
        assertThat(began(done, "eu")).isAfterOrEqualTo(ended(done, "dev"));
        assertThat(began(done, "us")).isAfterOrEqualTo(ended(done, "dev")).isBefore(ended(done, "eu"));
        assertThat(began(done, "prod")).isAfterOrEqualTo(ended(done, "eu")).isAfterOrEqualTo(ended(done, "us"));
        assertThat(Scene.evidence(done, "prod", "prod-1")).containsEntry("state", "PROVEN");
        assertThat(Scene.evidence(done, "prod", "large-1")).containsEntry("state", "PROVEN");
        assertThat(given().accept("text/html").get("/promotions/" + id).asString())
                .contains("Stage eu", "Stage us", "Stage prod");
    }

    @Test
    void aRegionThatFailsKeepsProdAsItIsAndTheOtherRegionIsBroughtToItsEnd() {
        scene.fleet().fault("eu-1", Fault.FAILS_TO_APPLY);
        String id = scene.promotionOf(push());
        JsonPath half = awaitOffer(id, "FAILED");
        assertThat(half.getString("status")).isEqualTo("RUNNING");
        scene.merge(id, "us");
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getString("reason")).startsWith("eu: ").contains("eu-1");
        assertThat(Scene.stage(failed, "us")).containsEntry("status", "SUCCEEDED");
        assertThat(Scene.stage(failed, "prod")).containsEntry("status", "PENDING");
        Optional<String> prod = scene.sandbox().head(Scene.GITOPS, "prod");

        scene.fleet().fault("eu-1", Fault.NONE);
        String again =
                given().post("/api/v1/promotions/" + id + "/retry").jsonPath().getString("id");
        JsonPath done = scene.awaitStatus(again, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP", "NO_OP", "SUCCEEDED");
        assertThat(scene.sandbox().head(Scene.GITOPS, "prod")).isNotEqualTo(prod);
    }

    /** Waits until eu has ended like this, and us is offered to a person. */
    private JsonPath awaitOffer(String id, String eu) {
        return scene.awaitPromotion(
                id,
                "eu " + eu + ", us offered",
                p -> eu.equals(Scene.stage(p, "eu").get("status"))
                        && "AWAIT_MERGE".equals(Scene.stage(p, "us").get("step")));
    }

    private static Instant began(JsonPath promotion, String environment) {
        return Instant.parse((String) Scene.stage(promotion, environment).get("startedAt"));
    }

    private static Instant ended(JsonPath promotion, String environment) {
        return Instant.parse((String) Scene.stage(promotion, environment).get("endedAt"));
    }
}
