package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServer.class)
class HappyPathTest {
    private static final List<String> CLUSTERS = List.of("drone-aks", "drone-arc", "large-1");

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aPushGoesThroughDevAndStageAndLeavesTheTutorialsManifests() {
        Checkout dev = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev");
        Checkout stage = scene.checkout(scratch, Scene.CONTROL_PLANE, "stage");
        String before = scene.sandbox().head(Scene.CONTROL_PLANE, "main").orElseThrow();

        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        saysWhatItBrings(commit, waiting);
        scene.merge(id, "stage");
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");

        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        for (String environment : List.of("dev", "stage")) {
            everyClusterProvedTheMerge(done, environment);
            assertThat(scene.gitHub().statuses(commit, environment + " environment"))
                    .containsExactly("pending Promoted", "pending Deploying", "success Deployed");
        }
        new TutorialManifests(scene.sandbox().httpBase().toString(), commit)
                .areIn(scene.checkout(scratch, Scene.GITOPS, "dev"), scene.checkout(scratch, Scene.GITOPS, "stage"));
        onlyTheBaseCommitChanged(dev, before, commit);
        onlyTheBaseCommitChanged(stage, before, commit);
        theClustersOfATypeAreToldAndOneThatThereIsNotIsRefused(id);
        transientWaitsWereNoFailures(id);
    }

    private static void theClustersOfATypeAreToldAndOneThatThereIsNotIsRefused(String id) {
        String findings = "/api/v1/promotions/" + id + "/stages/stage/findings?clusterType=";
        assertThat(given().get(findings + "drone").jsonPath().getList("items.cluster"))
                .containsExactly("drone-aks", "drone-arc");
        assertThat(given().get(findings + "dron")
                        .then()
                        .statusCode(400)
                        .extract()
                        .asString())
                .contains("was asked in stage; there are [drone, large]");
        assertThat(page("/promotions/" + id + "/clusters/stage?type=dron", 404)).contains("of the types drone, large");
        assertThat(page("/promotions/" + id + "?stage=stag", 404)).contains("it has dev, stage");
        assertThat(page("/environments/kalypso/stage/clusters?type=dron", 404)).contains("there are drone, large");
        page("/promotions/" + id + "/clusters/stage?type=drone", 200);
        page("/environments/kalypso/stage/clusters?type=drone", 200);
    }

    private static String page(String address, int status) {
        return given().get(address).then().statusCode(status).extract().asString();
    }

    @Test
    void aCommitWithoutAManifestChangePassesOn() {
        String commit = scene.sandbox().seed().docsOnlyChange();
        String id = scene.promotionOf(commit);
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        assertThat(scene.gitHub().statuses(commit, "stage environment")).endsWith("success Deployed");
        assertThat(scene.gitHub().pullsInto("dev")).isEmpty();
        assertThat(scene.gitHub().pullsInto("stage")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"squash", "rebase"})
    void everyMergeMethodIsProvenAtTheCommitItMade(String method) {
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        int number = Scene.pullRequest(scene.awaitStep(id, "stage", "AWAIT_MERGE"), "stage");
        String merged = scene.gitHub().merge(number, method);
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getString("stages[1].pullRequest.mergeCommit")).isEqualTo(merged);
        assertThat(scene.sandbox().head(Scene.GITOPS, "stage")).contains(merged);
        everyClusterProvedTheMerge(done, "stage");
    }

    private void saysWhatItBrings(String commit, JsonPath promotion) {
        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(promotion, "stage"));
        assertThat(pull.getList("labels.name")).containsExactly("promoted");
        assertThat(pull.getString("title")).contains(commit.substring(0, 7)).contains("stage");
        assertThat(pull.getString("body"))
                .contains(commit)
                .contains("Onboard hello-world-app")
                .contains("(" + promotion.getString("url") + ")");
        assertThat(promotion.getString("stages[1].pullRequest.url")).isEqualTo(pull.getString("html_url"));
    }

    private void everyClusterProvedTheMerge(JsonPath promotion, String environment) {
        String merged = (String) Scene.stage(promotion, environment).get("target");
        assertThat(promotion.getString(
                        "stages.find { it.environment == '" + environment + "' }.pullRequest.mergeCommit"))
                .isEqualTo(merged);
        for (String cluster : CLUSTERS) {
            Map<String, Object> evidence = Scene.evidence(promotion, environment, cluster);
            assertThat(evidence)
                    .as(cluster)
                    .containsEntry("state", "PROVEN")
                    .containsEntry("commit", merged)
                    .containsEntry("reconciler", cluster.startsWith("drone") ? "flux" : "argocd")
                    .containsEntry("clusterType", cluster.startsWith("drone") ? "drone" : "large")
                    .containsKey("observedAt");
        }
    }

    private static void onlyTheBaseCommitChanged(Checkout environment, String before, String commit) {
        String old = environment.head();
        String text = environment.text("base-repo.yaml");
        assertThat(text).contains(before);
        environment.git("pull", "-q");
        assertThat(environment.git("diff", "--name-only", old, "HEAD")).isEqualTo("base-repo.yaml");
        assertThat(environment.git("rev-list", "--count", old + "..HEAD")).isEqualTo("1");
        assertThat(environment.text("base-repo.yaml")).isEqualTo(text.replace(before, commit));
    }

    /** The clusters pass through states that are not Ready on their way; none of them may end the promotion. */
    private void transientWaitsWereNoFailures(String id) {
        assertThat(scene.events(id))
                .anyMatch(message -> message.startsWith("dev waits: ") && message.contains("clusters proven"))
                .noneMatch(message -> message.contains("FAILED"));
    }

    @Test
    void theHeadOfTheBranchIsPromotedWhenNoCommitIsNamed() {
        scene.sandbox().webhooks().enabled(false);
        String commit = scene.sandbox().seed().docsOnlyChange();
        var answer = scene.start("{\"pipeline\": \"kalypso\"}");
        // The poll may have been first; either way it is one promotion.
        assertThat(answer.statusCode()).isIn(200, 201);
        assertThat(answer.jsonPath().getString("commit")).isEqualTo(commit);
        scene.awaitStatus(answer.jsonPath().getString("id"), "SUCCEEDED");
        assertThat(scene.promotions()).containsExactly(commit);
    }
}
