package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New configuration in an environment branch, or in what a workload says about itself. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class ReconfigurationTest {
    private static final String DEV_CONFIG = "configs/dev-config.yaml";
    private static final String STAGE_CONFIG = "configs/stage-config.yaml";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    private String promoted;

    @BeforeEach
    void promotedToStage() {
        scene.reset();
        promoted = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(promoted, "stage");
        scene.awaitStatus(promoted, "SUCCEEDED");
    }

    @Test
    void aPushToAnEnvironmentBranchIsARunOfThatEnvironmentOnly() {
        Checkout dev = controlPlane("dev");
        String commit = dev.push(DEV_CONFIG, changed(dev.text(DEV_CONFIG)), "Call it something else");
        String run = reconfiguration("dev");
        JsonPath done = scene.awaitStatus(run, "SUCCEEDED");
        assertThat(done.getString("kind")).isEqualTo("RECONFIGURATION");
        assertThat(done.getList("stages.environment")).containsExactly("dev");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED");
        assertThat(done.getString("title")).isEqualTo("Call it something else");
        assertThat(done.getString("commit"))
                .as("the base commit is the one that was promoted")
                .isEqualTo(scene.promotion(promoted).getString("commit"));
        assertThat(scene.gitHub().statuses(commit, "dev environment")).isEmpty();
        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(done, "dev"));
        assertThat(pull.getString("title")).isEqualTo("Reconfigure dev: Call it something else");
        assertThat(pull.getString("body")).contains("New configuration of **dev**");
        assertThat(scene.environment("dev").get("atRest")).isEqualTo(true);
    }

    @Test
    void aPushThatChangesNoManifestEndsAtOnceAndOpensNothing() {
        int before = scene.gitHub().pullsInto("dev").size();
        Checkout dev = controlPlane("dev");
        // What is not rendered from is no configuration at all.
        dev.push("README.md", "# Dev\n", "Explain");
        dev.push(DEV_CONFIG, "# Explained\n" + dev.text(DEV_CONFIG), "Explain in the file");
        JsonPath done = scene.awaitStatus(reconfiguration("dev"), "SUCCEEDED");
        assertThat(done.getString("title")).isEqualTo("Explain in the file");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP");
        assertThat(done.getString("stages[0].reason")).contains("no manifest did");
        assertThat(scene.gitHub().pullsInto("dev")).hasSize(before);
    }

    @Test
    void aChangeOfAWorkloadReachesEveryEnvironmentThatRunsIt() {
        Checkout source = scene.checkout(scratch, "acme/kalypso-app-src", "main");
        source.push(
                "workload/workload.yaml",
                source.text("workload/workload.yaml").replace("./performance-test", "./performance"),
                "Move the performance test");
        JsonPath done = scene.awaitStatus(reconfiguration("dev"), "SUCCEEDED");
        assertThat(done.getString("title")).isEqualTo("Move the performance test");
    }

    @Test
    void isAbsorbedIntoThePullRequestThatAPromotionHasOpen() {
        String id = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        int number = Scene.pullRequest(waiting, "stage");
        String head = waiting.getString("stages[1].pullRequest.headCommit");
        Checkout stage = controlPlane("stage");
        String commit = stage.push(STAGE_CONFIG, changed(stage.text(STAGE_CONFIG)), "Call it something else");
        JsonPath again = scene.awaitPromotion(
                id,
                "rendered again into its pull request",
                p -> "AWAIT_MERGE".equals(p.getString("stages[1].step"))
                        && !head.equals(p.getString("stages[1].pullRequest.headCommit")));
        assertThat(Scene.pullRequest(again, "stage")).isEqualTo(number);
        assertThat(scene.events(id))
                .anyMatch(event -> event.startsWith("new configuration, stage at " + commit.substring(0, 7)));
        assertThat(runs("RECONFIGURATION")).isZero();
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(scene.checkout(scratch, Scene.GITOPS, "stage").git("grep", "-l", "Renamed"))
                .isNotEmpty();
    }

    @Test
    @Tag("proof")
    void oneThatAPersonClosedIsNotOpenedAgainUntilItIsRetried() {
        Checkout stage = controlPlane("stage");
        stage.push(STAGE_CONFIG, changed(stage.text(STAGE_CONFIG)), "Call it something else");
        String run = reconfiguration("stage");
        int number = Scene.pullRequest(scene.awaitStep(run, "stage", "AWAIT_MERGE"), "stage");
        scene.sandbox().closePullRequest(Scene.GITOPS, number, "grace");
        scene.awaitStatus(run, "REJECTED");
        JsonPath retried = given().post("/api/v1/promotions/" + run + "/retry")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        assertThat(retried.getString("kind")).isEqualTo("RECONFIGURATION");
        assertThat(retried.getInt("retryOf")).isEqualTo(scene.promotion(run).getInt("number"));
        String again = retried.getString("id");
        Refusal.expect(given().post("/api/v1/promotions/" + run + "/retry"), 409, "about to render");
        scene.merge(again, "stage");
        scene.awaitStatus(again, "SUCCEEDED");
        assertThat(runs("RECONFIGURATION")).isEqualTo(2);
    }

    @Test
    @Tag("proof")
    void curesAStageThatWaitsForItsClusters() {
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String id = scene.promotionOf(scene.sandbox().seed().changeOnMain("broken"));
        scene.awaitReason(id, "dev", "drone-arc is still at");
        String before = scene.promotion(id).getString("stages[0].target");
        Checkout dev = controlPlane("dev");
        dev.push(DEV_CONFIG, changed(dev.text(DEV_CONFIG)), "Mend it");
        String run = reconfiguration("dev");
        String cure = scene.awaitStep(run, "dev", "AWAIT_COMPLIANCE").getString("stages[0].target");
        scene.awaitPromotion(id, "waits for the cure", p -> cure.equals(p.getString("stages[0].target")));
        assertThat(cure).isNotEqualTo(before);
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.awaitStatus(run, "SUCCEEDED");
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(scene.events(id)).anyMatch(event -> event.contains("was merged as " + cure.substring(0, 7)));
    }

    @Test
    @Tag("proof")
    void endsWhenARollbackIsMergedOnTopOfIt() {
        String good = scene.promotion(promoted).getString("commit");
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String bad = scene.promotionOf(scene.sandbox().seed().changeOnMain("broken"));
        scene.awaitReason(bad, "dev", "drone-arc is still at");
        Checkout dev = controlPlane("dev");
        dev.push(DEV_CONFIG, changed(dev.text(DEV_CONFIG)), "Mend it");
        String beside = reconfiguration("dev");
        scene.awaitStep(beside, "dev", "AWAIT_COMPLIANCE");
        String rollback = given().contentType(ContentType.JSON)
                .body(Map.of("commit", good, "reason", "it did not help"))
                .post("/api/v1/environments/kalypso/dev/rollback")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        scene.awaitStatus(bad, "ABORTED");
        JsonPath ended = scene.awaitStatus(beside, "SUPERSEDED");
        assertThat(ended.getString("stages[0].reason")).contains("by rollback #", "which was merged as");
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.awaitStatus(rollback, "SUCCEEDED");
    }

    @Test
    void aBaseCommitChangedByHandStartsNothingAndIsShownAsConflict() {
        Checkout dev = controlPlane("dev");
        String other = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").git("rev-parse", "HEAD~1");
        String file = "base-repo.yaml";
        dev.push(file, dev.text(file).replaceAll("commit: .*", "commit: " + other), "Go back by hand");
        await("the conflict")
                .atMost(Scene.PATIENCE)
                .until(() -> other.equals(scene.environment("dev").get("baseConflict")));
        assertThat(runs("RECONFIGURATION")).isZero();
        assertThat(scene.environment("dev").get("baseConflictBy").toString()).isEqualTo("Ada Lovelace");
    }

    private int runs(String kind) {
        return given().get("/api/v1/promotions")
                .jsonPath()
                .getList("items.findAll { it.kind == '" + kind + "' }")
                .size();
    }

    private String reconfiguration(String environment) {
        return scene.runOf("RECONFIGURATION", environment);
    }

    private Checkout controlPlane(String branch) {
        return scene.checkout(scratch, Scene.CONTROL_PLANE, branch);
    }

    private static String changed(String config) {
        return config.replaceAll("(?m)^( *ENVIRONMENT:) .*$", "$1 Renamed");
    }
}
