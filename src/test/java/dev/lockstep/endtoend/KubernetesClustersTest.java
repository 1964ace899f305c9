package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clusters with Flux prove a commit by their Kubernetes API alone, without Azure. */
@QuarkusTest
@TestProfile(KubernetesServer.Profile.class)
@Tag("ci")
class KubernetesClustersTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aCommitIsProvenInBothEnvironments() {
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        scene.merge(id, "stage");
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        List<Map<String, Object>> findings = given().get(
                        "/api/v1/promotions/" + id + "/stages/stage/findings?clusterType=drone")
                .jsonPath()
                .getList("items");
        assertThat(findings)
                .extracting(
                        finding -> finding.get("source") + " " + finding.get("cluster") + " " + finding.get("state"))
                .containsExactly("kubernetes/drone-aks drone-aks PROVEN", "kubernetes/drone-arc drone-arc PROVEN");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(scene.gitHub().statuses(commit, "stage environment")).endsWith("success Deployed");
    }

    @Test
    void aFailureIsToldInFluxsWordsAndAClusterThatDoesNotAnswerIsWaitedFor() {
        scene.fleet().fault("drone-aks", Fault.FAILS_TO_APPLY);
        scene.fleet().fault("drone-arc", Fault.OFFLINE);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-aks", "dry-run failed");
        scene.awaitReason(id, "dev", "drone-arc");
        assertThat(given().get("/api/v1/promotions/" + id).jsonPath().getString("status"))
                .isEqualTo("RUNNING");
        scene.fleet().fault("drone-aks", Fault.NONE);
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }
}
