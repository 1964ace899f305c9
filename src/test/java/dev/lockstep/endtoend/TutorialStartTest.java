package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.AzureAccount;
import dev.lockstep.sandbox.github.MergeMethod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every chapter of the tutorial can be followed with Git, from the tutorial's start on. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class TutorialStartTest {
    private static final String APP_GITOPS = "acme/kalypso-app-gitops";
    private static final String FUNCTIONAL = policy("functional-test", "\n        edge: \"true\"", """

                    matchLabels:
                      restricted: "true"
                      edge: "true"
            """);
    private static final String PERFORMANCE = policy("performance-test", "\n        edge: \"false\"", """

                    matchLabels:
                      size: large
            """);
    private static final String UAT = policy("uat-test", "", " {}\n");

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void tutorial() {
        scene.reset();
        given().contentType(ContentType.JSON)
                .body("{\"start\": \"tutorial\"}")
                .post("/sandbox/api/reset")
                .then()
                .statusCode(200);
    }

    @Test
    void chapterByChapter() {
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        String onboarded = main.push("workloads/hello-world-app.yaml", registration(), "workload registration");
        JsonPath done = scene.awaitStatus(scene.promotionOf(onboarded), "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");

        Checkout dev = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev");
        dev.push("scheduling/kaizen/functional-test-policy.yaml", FUNCTIONAL, "application scheduling policies");
        dev.push("scheduling/kaizen/performance-test-policy.yaml", PERFORMANCE, "application scheduling policies");
        Checkout stage = scene.checkout(scratch, Scene.CONTROL_PLANE, "stage");
        stage.push("scheduling/kaizen/uat-test-policy.yaml", UAT, "application scheduling policies");
        // Whatever carries the environments' configuration to the clusters: a commit of main does in any case.
        main.push("docs/notes.md", "# Notes\n", "Notes");
        arrives("dev", "drone/hello-world-app-functional-test", "large/hello-world-app-performance-test");
        arrives("stage", "drone/hello-world-app-uat-test", "large/hello-world-app-uat-test");

        theApplicationTeamDeploys();

        stage.git("pull", "-q");
        stage.push(
                "cluster-types/west-us/west-us-config.yaml",
                stage.text("cluster-types/west-us/west-us-config.yaml")
                        .replace("mysql://west:8806", "mysql://west-stage123:8806"),
                "database url configuration");
        stage.push("cluster-types/west-us/small/small-cluster-type.yaml", """
                apiVersion: scheduler.kalypso.io/v1alpha1
                kind: ClusterType
                metadata:
                  name: small
                  labels:
                    region: west-us
                    size: small
                spec:
                  reconciler: argocd
                  namespaceService: default
                """, "add new cluster type");
        main.git("pull", "-q");
        main.push("docs/notes.md", "# Notes\n\n- one\n", "Notes");
        arrives("stage", "small/hello-world-app-uat-test");
        assertThat(scene.checkout(scratch, Scene.GITOPS, "stage").text("large/hello-world-app-uat-test/config.yaml"))
                .contains("mysql://west-stage123:8806/mysql2");
    }

    /** Merges what stage waits for until the folders are there. */
    private void arrives(String branch, String... folders) {
        until("the assignments in " + branch, () -> {
            scene.sandbox().pullRequests().stream()
                    .filter(view -> view.pull().open()
                            && view.repository().equals(Scene.GITOPS)
                            && view.pull().baseRef().equals("stage"))
                    .forEach(view ->
                            scene.sandbox().merge(Scene.GITOPS, view.pull().number(), "grace", MergeMethod.MERGE));
            List<String> files = scene.checkout(scratch, Scene.GITOPS, branch).files();
            return List.of(folders).stream().allMatch(folder -> files.contains(folder + "/reconciler.yaml"));
        });
        scene.awaitClustersUpToDate();
    }

    /** New manifests in the application's own repository are followed by the clusters' own reconcilers. */
    private void theApplicationTeamDeploys() {
        Checkout app = scene.checkout(scratch, APP_GITOPS, "dev");
        String head = app.push(
                "functional-test/deployment.yaml",
                app.text("functional-test/deployment.yaml") + "# build 2\n",
                "new manifests");
        until("Flux applied " + head, () -> arm("drone-arc").contains("Applied revision: dev@sha1:" + head));
        until(
                "Argo CD's child application is at " + head,
                () -> given().header("Authorization", "Bearer " + SandboxWorld.ARGO_TOKEN)
                        .get(scene.world().argo("large-1") + "/api/v1/applications")
                        .jsonPath()
                        .getList("items.status.sync.revision")
                        .contains(head));
    }

    private String arm(String cluster) {
        AzureAccount azure = SandboxWorld.AZURE;
        String base = scene.sandbox().httpBase().toString();
        String token = given().formParam("grant_type", "client_credentials")
                .formParam("client_id", azure.clientId())
                .formParam("client_secret", azure.clientSecret())
                .formParam("scope", "https://management.azure.com/.default")
                .post(base + "/" + azure.tenantId() + "/oauth2/v2.0/token")
                .jsonPath()
                .getString("access_token");
        return given().header("Authorization", "Bearer " + token)
                .get(base + "/subscriptions/" + azure.subscriptionId() + "/resourceGroups/" + azure.resourceGroup()
                        + "/providers/Microsoft.Kubernetes/connectedClusters/" + cluster
                        + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/cluster-config-dev"
                        + "?api-version=2023-05-01")
                .asString();
    }

    private static void until(String what, BooleanSupplier wanted) {
        await(what).atMost(Scene.PATIENCE).until(wanted::getAsBoolean);
    }

    private String registration() {
        return """
                apiVersion: scheduler.kalypso.io/v1alpha1
                kind: WorkloadRegistration
                metadata:
                  name: hello-world-app
                  labels:
                    type: application
                spec:
                  workload:
                    repo: %s
                    branch: main
                    path: workload/
                  workspace: kaizen-app-team
                """.formatted(scene.sandbox().repositoryUrl("acme/kalypso-app-src"));
    }

    private static String policy(String target, String label, String clusterTypes) {
        return """
                apiVersion: scheduler.kalypso.io/v1alpha1
                kind: SchedulingPolicy
                metadata:
                  name: %s-policy
                spec:
                  deploymentTargetSelector:
                    workspace: kaizen-app-team
                    labelSelector:
                      matchLabels:
                        purpose: %s%s
                  clusterTypeSelector:
                    labelSelector:%s""".formatted(target, target, label, clusterTypes);
    }
}
