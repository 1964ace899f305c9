package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.Interceptor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of lanes that need a person on the other side: late merges, rewritten and missing branches, hand-made base commits. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class LaneRulesTest {
    private static final String PIPELINE_FILE = ".github/promotion-pipeline.yaml";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aMergeAfterTheEndIsARunOfItsOwnThatIsProved() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        int number = Scene.pullRequest(scene.awaitStep(id, "stage", "AWAIT_MERGE"), "stage");
        scene.sandbox().webhooks().enabled(false);
        // Closing it is refused, so that it can be merged although its promotion has ended.
        try (Interceptor.Registration refusal = scene.sandbox().intercept(refusesToTidyUp(number))) {
            assertThat(refusal).isNotNull();
            scene.abort(id, "wrong day");
            scene.awaitStatus(id, "ABORTED");
            scene.awaitEvent(id, "not done: delete branch");
        }
        assertThat(scene.events(id)).anyMatch(event -> event.startsWith("not done: close pull request #" + number));
        String merged = scene.sandbox()
                .merge(Scene.GITOPS, number, "grace", MergeMethod.MERGE)
                .pull()
                .mergeCommitSha()
                .orElseThrow();
        String adoption = scene.runOf("ADOPTION", "stage");
        JsonPath done = scene.awaitStatus(adoption, "SUCCEEDED");
        assertThat(done.getString("stages[0].target")).isEqualTo(merged);
        assertThat(done.getString("commit")).isEqualTo(scene.promotion(id).getString("commit"));
        assertThat(scene.environment("stage")).containsEntry("atRest", true);
        assertThat(scene.gitHub().statuses(done.getString("commit"), "stage environment"))
                .endsWith("success Deployed");
        assertThat(scene.checkout(scratch, Scene.CONTROL_PLANE, "stage").text("base-repo.yaml"))
                .contains(done.getString("commit"));
    }

    @Test
    @Tag("proof")
    void theNextPullRequestIsOpenedWhenTheOneBeforeIsClosed() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        int number = Scene.pullRequest(scene.awaitStep(id, "stage", "AWAIT_MERGE"), "stage");
        Interceptor busy = new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return request.method().equals("PATCH") && request.path().endsWith("/pulls/" + number)
                        ? Answer.json(503, Map.of(), Map.of("message", "not available"))
                        : new Proceed();
            }
        };
        String next;
        try (Interceptor.Registration ignored = scene.sandbox().intercept(busy)) {
            scene.abort(id, "wrong day");
            scene.awaitStatus(id, "ABORTED");
            next = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
            scene.awaitReason(next, "stage", "pull request #" + number + " of #", "is still to be closed");
            assertThat(scene.gitHub().pullsInto("stage")).containsExactly(number);
        }
        scene.awaitStep(next, "stage", "AWAIT_MERGE");
        assertThat(scene.gitHub().pull(number).getString("state")).isEqualTo("closed");
        scene.merge(next, "stage");
        scene.awaitStatus(next, "SUCCEEDED");
    }

    @Test
    void aRewrittenGitOpsBranchStopsWhatWaitsForItAndNamesTheCommit() {
        scene.awaitClustersUpToDate();
        Checkout dev = scene.checkout(scratch, Scene.GITOPS, "dev");
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-arc is still at");
        String target = scene.promotion(id).getString("stages[0].target");
        dev.git("commit", "-q", "--allow-empty", "-m", "Another history");
        dev.git("push", "-q", "--force");
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getString("reason"))
                .contains(
                        "branch dev of",
                        "was rewritten",
                        target.substring(0, 7),
                        dev.head().substring(0, 7));
        await("the lane says so")
                .atMost(Scene.PATIENCE)
                .until(() ->
                        String.valueOf(scene.environment("dev").get("trouble")).contains("was rewritten"));
    }

    @Test
    void aRewrittenMainStopsWhatItDoesNotContainAnyMore() {
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        int number = Scene.pullRequest(scene.awaitStep(id, "stage", "AWAIT_MERGE"), "stage");
        main.git("commit", "-q", "--allow-empty", "-m", "Another history");
        main.git("push", "-q", "--force");
        JsonPath failed = scene.awaitStatus(id, "FAILED");
        assertThat(failed.getString("reason")).contains("branch main of", "was rewritten");
        await("its pull request is closed")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.gitHub().pull(number).getString("state").equals("closed"));
        String next = scene.promotionOf(main.head());
        assertThat(scene.awaitStatus(next, "FAILED").getString("reason"))
                .contains("dev", "are on different histories", "reset spec.commit");
    }

    @Test
    void aGitOpsBranchThatIsGoneIsNamedWithWhatToDo() {
        Checkout dev = scene.checkout(scratch, Scene.GITOPS, "dev");
        dev.git("push", "-q", "origin", ":dev");
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        assertThat(scene.awaitStatus(id, "FAILED").getString("reason"))
                .contains("GitOps branch dev of", "does not exist", "Create it, empty or with the manifests");
    }

    @Test
    void anEmptyGitOpsBranchIsFilled() {
        Checkout dev = scene.checkout(scratch, Scene.GITOPS, "dev");
        dev.git("checkout", "-q", "--orphan", "empty");
        dev.git("rm", "-q", "-r", "--cached", ".");
        dev.git("commit", "-q", "--allow-empty", "-m", "Nothing yet");
        dev.git("push", "-q", "--force", "origin", "empty:dev");
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(Scene.stage(on, "dev")).containsEntry("status", "SUCCEEDED");
        assertThat(scene.checkout(scratch, Scene.GITOPS, "dev").files())
                .contains("drone/hello-world-app-functional-test/namespace.yaml");
    }

    @Test
    void anEnvironmentThatLeavesThePipelineIsNotPromotedToAndHoldsNobodyBack() {
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        main.push(PIPELINE_FILE, file("dev", "stage"), "Two environments");
        String first = scene.promotionOf(main.head());
        scene.awaitStatus(first, "SUCCEEDED");
        main.push(PIPELINE_FILE, file("dev"), "Dev only");
        String leaving = scene.promotionOf(main.head());
        assertThat(scene.awaitPromotion(
                                leaving,
                                "both environments, by the definition in force",
                                p -> p.getList("stages").size() == 2)
                        .getList("stages.environment"))
                .containsExactly("dev", "stage");
        scene.awaitStatus(leaving, "SUCCEEDED");
        main.push("README.md", "# Main\n", "Explain");
        String after = scene.promotionOf(main.head());
        JsonPath done = scene.awaitStatus(after, "SUCCEEDED");
        assertThat(done.getList("stages.environment")).containsExactly("dev");
        assertThat(scene.environment("stage")).containsEntry("inPipeline", false);
        assertThat(scene.environment("dev")).containsEntry("inPipeline", true);
    }

    @Test
    @Tag("proof")
    void aBaseCommitChangedByHandIsPutBackOrPromoted() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        Checkout main = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        String lanes = main.head();
        String older = main.git("rev-parse", "HEAD~1");
        changeByHand(older);
        given().post("/api/v1/environments/kalypso/dev/base-commit/adopt")
                .then()
                .statusCode(409);
        JsonPath reverted = given().post("/api/v1/environments/kalypso/dev/base-commit/revert")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(reverted.getString("baseCommit")).isEqualTo(lanes);
        assertThat(scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").text("base-repo.yaml"))
                .contains(lanes);
        assertThat(scene.environment("dev").get("baseConflict")).isNull();

        // A promotion of the commit waits for its turn, so that the change by hand comes first.
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        String first = scene.promotionOf(scene.sandbox().seed().changeOnMain("one"));
        scene.awaitReason(first, "dev", "drone-arc is still at");
        String newer = scene.sandbox().seed().changeOnMain("two");
        String queued = scene.promotionOf(newer);
        scene.awaitReason(queued, "dev", "queued behind #");
        changeByHand(newer);
        assertThat(given().post("/api/v1/environments/kalypso/dev/base-commit/adopt")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getString("id"))
                .as("it is on its way already")
                .isEqualTo(queued);
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.awaitStep(queued, "stage", "AWAIT_MERGE");
        await("no conflict")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.environment("dev").get("baseConflict") == null);
    }

    private static Interceptor refusesToTidyUp(int number) {
        return new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                boolean closes =
                        request.method().equals("PATCH") && request.path().endsWith("/pulls/" + number);
                boolean pushes = !request.own() && request.path().endsWith("/git-receive-pack");
                return closes || pushes
                        ? Answer.json(403, Map.of(), Map.of("message", "Resource not accessible by integration"))
                        : new Proceed();
            }
        };
    }

    private void changeByHand(String commit) {
        Checkout dev = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev");
        String file = "base-repo.yaml";
        dev.push(file, dev.text(file).replaceAll("commit: .*", "commit: " + commit), "Change the base by hand");
        await("the conflict")
                .atMost(Scene.PATIENCE)
                .until(() -> commit.equals(scene.environment("dev").get("baseConflict")));
    }

    private static String file(String... environments) {
        StringBuilder file = new StringBuilder("apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\nenvironments:\n");
        for (String environment : environments) {
            file.append("  - name: ").append(environment).append("\n    autoMerge: ");
            file.append(environment.equals("dev")).append("\n    withoutClusters: [command-center, small]\n");
        }
        return file.toString();
    }
}
