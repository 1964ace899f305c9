package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Argo CD deploys to three clusters, another one to its own. */
@QuarkusTest
@TestProfile(HubServer.Profile.class)
@Tag("ci")
class HubAndSpokeRunTest {
    private static final List<String> DRONES = List.of("drone-aks", "drone-arc", "east-1", "west-1", "west-2");

    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @BeforeEach
    void knowAllClusters() {
        scene.reset();
        scene.awaitClustersUpToDate();
        scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().docsOnlyChange()), "SUCCEEDED");
    }

    @Test
    void eachClusterOfTheHubProvesItForItself() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(findings(id, "stage", "drone"))
                .extracting(finding -> finding.get("cluster"))
                .containsExactlyElementsOf(DRONES);
        assertThat(findings(id, "stage", "drone"))
                .allSatisfy(finding -> assertThat(finding.get("state")).isEqualTo("PROVEN"));
        assertThat(reconcilers("argocd/hub"))
                .as("known by what applications are called")
                .containsExactlyInAnyOrder(
                        "argocd/dev-west-1 west-1",
                        "argocd/dev-west-2 west-2",
                        "argocd/dev-east-1 east-1",
                        "argocd/stage-west-1 west-1",
                        "argocd/stage-west-2 west-2",
                        "argocd/stage-east-1 east-1");
    }

    /**
     * What a version of before knew, in which the clusters of an instance were one: rows whose cluster is the instance, and evidence that says
     * nothing of a destination.
     */
    @Test
    void aRunThatWaitsWhileLockstepIsUpgradedGoesOn() {
        scene.fleet().fault("hub", Fault.NEVER_SYNCS);
        scene.fleet().fault("large-1", Fault.NEVER_SYNCS);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "application argocd/dev of large-1 is still at", "of west-1 is still at");
        List<String> after = reconcilers("argocd/hub");
        List<String> own = reconcilers("argocd/large-1");
        assertThat(own).containsExactlyInAnyOrder("argocd/dev large-1", "argocd/stage large-1");
        int rewritten = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "update reconciler set cluster = owner, evidence = evidence - 'unplaced' || jsonb_build_object("
                                        + "'identity', split_part(evidence ->> 'identity', '@', 1)) where source like 'argocd/%'")
                        .executeUpdate());
        assertThat(rewritten).isEqualTo(8);
        await("what is known of now")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(reconcilers("argocd/hub")).containsExactlyInAnyOrderElementsOf(after));
        assertThat(reconcilers("argocd/large-1")).containsExactlyInAnyOrderElementsOf(own);
        assertThat(given().get("/api/v1/reconcilers").jsonPath().getList("items.findAll { it.missing }.name"))
                .isEmpty();
        assertThat(scene.promotion(id).getString("status")).isEqualTo("RUNNING");
        scene.fleet().fault("hub", Fault.NONE);
        scene.fleet().fault("large-1", Fault.NONE);
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(findings(id, "dev", "drone"))
                .extracting(finding -> finding.get("cluster"))
                .containsExactlyElementsOf(DRONES);
    }

    /** While the stage waits, the cluster that they are for takes the place of the one of the instance. */
    @Test
    void anApplicationWhoseApplicationsAreForAnotherClusterFromNowOnCountsForThat(@TempDir Path scratch) {
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        String template = main.text("templates/argocd.yaml");
        String other = template.replace("https://kubernetes.default.svc", "https://spoke-1.example:6443");
        assertThat(other).isNotEqualTo(template);
        String id = scene.promotionOf(main.push("templates/argocd.yaml", other, "what large runs runs on a spoke"));
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(reconcilers("argocd/large-1"))
                .containsExactlyInAnyOrder(
                        "argocd/dev@spoke-1.example:6443 spoke-1.example:6443", "argocd/stage large-1");
        assertThat(findings(id, "dev", "large"))
                .extracting(finding -> finding.get("cluster") + " " + finding.get("state"))
                .containsExactly("spoke-1.example:6443 PROVEN");
        assertThat(given().get("/api/v1/reconcilers").jsonPath().getList("items.findAll { it.missing }.name"))
                .isEmpty();
    }

    private static List<Map<String, Object>> findings(String id, String environment, String type) {
        return given().get("/api/v1/promotions/" + id + "/stages/" + environment + "/findings?clusterType=" + type)
                .jsonPath()
                .getList("items");
    }

    private static List<String> reconcilers(String source) {
        JsonPath all = given().get("/api/v1/reconcilers").jsonPath();
        return all.getList("items.findAll { it.source == '" + source + "' }.collect { it.name + ' ' + it.cluster }");
    }
}
