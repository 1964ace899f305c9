package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.SandboxWorld;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clusters with Flux are told of by Azure and by their own APIs, which a configuration file says to be the same. */
@QuarkusTest
@TestProfile(ConfiguredServer.Profile.class)
@Tag("ci")
class JoinedClustersTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        ConfiguredServer.secret("token", SandboxWorld.KUBERNETES_TOKEN);
        ConfiguredServer.say("");
    }

    /** Every Azure resource id of a cluster, by its name, as Lockstep knows it. */
    private static Map<String, String> owners() {
        JsonPath known = given().get("/api/v1/reconcilers").jsonPath();
        List<Map<String, String>> ofAzure = known.getList("items.findAll { it.source == 'azure' }");
        return ofAzure.stream()
                .collect(java.util.stream.Collectors.toMap(
                        one -> one.get("cluster"), one -> one.get("owner"), (one, same) -> one));
    }

    private String file(boolean joined) {
        StringBuilder sources = new StringBuilder("sources:\n  kubernetes:\n");
        StringBuilder clusters = new StringBuilder(joined ? "clusters:\n" : "");
        Map<String, String> owners = joined ? owners() : Map.of();
        for (String name : scene.world().fluxClusters()) {
            sources.append("    - {name: ")
                    .append(name)
                    .append(", url: '")
                    .append(scene.world().kubernetes(name))
                    .append("', caFile: '")
                    .append(scene.sandbox().caFile())
                    .append("', tokenFile: token}\n");
            if (joined) {
                clusters.append("  - {name: our-")
                        .append(name)
                        .append(", identities: [{kubernetes: ")
                        .append(name)
                        .append("}, {azure: '")
                        .append(owners.get(name))
                        .append("'}]}\n");
            }
        }
        return sources.append(clusters).toString();
    }

    private static int clusters(String id, String stage) {
        return given().get("/api/v1/promotions/" + id)
                .jsonPath()
                .getInt("stages.find { it.environment == '" + stage + "' }.clusters.total");
    }

    private static String check() {
        return given().post("/api/v1/pipelines/kalypso/check")
                .jsonPath()
                .getString("checks.find { it.id == 'clusters-joined' }.outcome");
    }

    @Test
    void aClusterCountsOnceByItsOwnApiAndByItsNameOfOurs() {
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(first, "stage", "AWAIT_MERGE");
        int once = clusters(first, "dev");
        assertThat(owners()).hasSameSizeAs(scene.world().fluxClusters());

        ConfiguredServer.say(file(false));
        Awaitility.await("both views to be seen to be doubtful")
                .atMost(Scene.PATIENCE)
                .until(() -> check().equals("warning"));

        ConfiguredServer.say(file(true));
        Awaitility.await("them to be joined").atMost(Scene.PATIENCE).until(() -> check().equals("ok"));

        scene.merge(first, "stage");
        scene.awaitStatus(first, "SUCCEEDED");
        assertThat(clusters(first, "stage")).as("each counts once").isEqualTo(once);
        List<Map<String, Object>> findings = given().get(
                        "/api/v1/promotions/" + first + "/stages/stage/findings?clusterType=drone")
                .jsonPath()
                .getList("items");
        assertThat(findings)
                .extracting(one -> one.get("source") + " " + one.get("cluster") + " " + one.get("state"))
                .containsExactlyInAnyOrder(
                        "kubernetes/drone-aks our-drone-aks PROVEN",
                        "kubernetes/drone-arc our-drone-arc PROVEN",
                        "azure our-drone-aks RETIRED",
                        "azure our-drone-arc RETIRED");
        assertThat(findings)
                .filteredOn(one -> one.get("source").equals("azure"))
                .allSatisfy(one -> assertThat(one.get("reason").toString()).contains(", which counts: this does not"));
    }
}
