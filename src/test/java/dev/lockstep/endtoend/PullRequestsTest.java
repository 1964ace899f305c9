package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.Interceptor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do to the pull request of stage while it waits for its merge. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class PullRequestsTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    private String commit;
    private String id;
    private int number;
    private String branch;
    private String head;

    @BeforeEach
    void stageWaitsForItsMerge() {
        scene.reset();
        commit = scene.sandbox().seed().onboardHelloWorld();
        id = scene.promotionOf(commit);
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        number = Scene.pullRequest(waiting, "stage");
        branch = waiting.getString("stages[1].pullRequest.branch");
        head = waiting.getString("stages[1].pullRequest.headCommit");
    }

    @Test
    void closingItRejectsThePromotion() {
        scene.sandbox().closePullRequest(Scene.GITOPS, number, "grace");
        JsonPath rejected = scene.awaitStatus(id, "REJECTED");
        assertThat(rejected.getString("reason")).contains("pull request #" + number + " was closed");
        assertThat(rejected.getList("stages.status")).containsExactly("SUCCEEDED", "REJECTED");
        endsWithError("Rejected: ");
        cleanedUp();
    }

    @Test
    void aForeignCommitOnItsBranchIsNeitherOverwrittenNorMerged() {
        Checkout theirs = scene.checkout(scratch, Scene.GITOPS, branch);
        String foreign = theirs.push("drone/extra.yaml", "{}\n", "One more thing");
        scene.awaitReason(id, "stage", "Ada Lovelace", foreign.substring(0, 7), "neither merged nor overwritten");
        looksAgain();
        assertThat(scene.gitHub().branch(branch)).isEqualTo(foreign);

        theirs.git("reset", "-q", "--hard", "HEAD~1");
        theirs.git("push", "-q", "--force");
        scene.awaitReason(id, "stage", "waits for a person to review and merge it");
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
    }

    @Test
    void whenItsBaseMovesItIsRenderedAgainOnTop() {
        String moved = scene.checkout(scratch, Scene.GITOPS, "stage").push("NOTES.md", "# Notes\n", "Write it down");
        JsonPath again = scene.awaitPromotion(
                id,
                "another head in the same pull request",
                p -> "AWAIT_MERGE".equals(Scene.stage(p, "stage").get("step"))
                        && !head.equals(p.getString("stages[1].pullRequest.headCommit")));
        assertThat(Scene.pullRequest(again, "stage")).isEqualTo(number);
        Checkout ours = scene.checkout(scratch, Scene.GITOPS, branch);
        assertThat(ours.git("rev-parse", "HEAD~1")).isEqualTo(moved);
        assertThat(ours.text("NOTES.md")).isEqualTo("# Notes\n");
        assertThat(scene.events(id)).anyMatch(message -> message.contains("the GitOps branch moved"));
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(scene.gitHub().statuses(commit, "stage environment"))
                .containsExactly("pending Promoted", "pending Deploying", "success Deployed");
    }

    @Test
    void aMergeThatStillReadsAsOpenIsNotTakenForAMovedBase() {
        byte[] before = scene.gitHub().pull(number).prettify().getBytes(StandardCharsets.UTF_8);
        String lockstep = scene.sandbox().account("lockstep-bot").token();
        Interceptor stale = new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return request.token().equals(lockstep)
                                && request.method().equals("GET")
                                && request.path().endsWith("/pulls/" + number)
                        ? new Answer(200, Map.of("Content-Type", "application/json; charset=utf-8"), before)
                        : new Proceed();
            }
        };
        try (Interceptor.Registration ignored = scene.sandbox().intercept(stale)) {
            scene.sandbox().merge(Scene.GITOPS, number, "grace", MergeMethod.MERGE);
            scene.awaitReason(id, "stage", "was merged into", "still reads as open");
        }
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(scene.events(id)).noneMatch(message -> message.contains("rendering again"));
        assertThat(scene.gitHub().statuses(commit, "stage environment"))
                .containsExactly("pending Promoted", "pending Deploying", "success Deployed");
    }

    @Test
    void aDeletedBranchIsNotASilentEnd() {
        Checkout theirs = scene.checkout(scratch, Scene.GITOPS, "stage");
        theirs.git("push", "-q", "origin", ":" + branch);
        // GitHub closes a pull request whose head branch is deleted.
        JsonPath rejected = scene.awaitStatus(id, "REJECTED");
        assertThat(rejected.getString("reason")).contains("#" + number);
    }

    @Test
    void abortingClosesIt() {
        Response answer = scene.abort(id, "wrong day");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonPath aborted = scene.awaitStatus(id, "ABORTED");
        assertThat(aborted.getString("reason")).contains("wrong day");
        assertThat(aborted.getList("stages.status")).containsExactly("SUCCEEDED", "ABORTED");
        endsWithError("Aborted: ");
        cleanedUp();

        Response again = scene.abort(id, "");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.contentType()).startsWith("application/problem+json");
        assertThat(again.jsonPath().getString("detail")).contains("has ended (ABORTED)");
    }

    @Test
    void aMergeThatComesBeforeTheAbortIsNotForgotten() {
        scene.sandbox().webhooks().enabled(false);
        scene.merge(id, "stage");
        assertThat(scene.abort(id, "too late").statusCode()).isEqualTo(202);
        JsonPath aborted = scene.awaitStatus(id, "ABORTED");
        assertThat(aborted.getString("stages[1].pullRequest.mergeCommit"))
                .isEqualTo(scene.sandbox().head(Scene.GITOPS, "stage").orElseThrow());
    }

    private void looksAgain() {
        String before = scene.promotion(id).getString("stages[1].waiting.nextLook");
        scene.turnClock(Duration.ofSeconds(16));
        scene.awaitPromotion(id, "another look", p -> !before.equals(p.getString("stages[1].waiting.nextLook")));
        assertThat(scene.promotion(id).getString("stages[1].step")).isEqualTo("AWAIT_MERGE");
    }

    private void endsWithError(String words) {
        await("the status of stage")
                .atMost(Scene.PATIENCE)
                .until(
                        () -> scene.gitHub().statuses(commit, "stage environment"),
                        list -> list.get(list.size() - 1).startsWith("error " + words));
    }

    private void cleanedUp() {
        await("the branch to be deleted")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.gitHub().branch(branch).isEmpty());
        JsonPath pull = scene.gitHub().pull(number);
        assertThat(pull.getString("state")).isEqualTo("closed");
        assertThat(pull.getBoolean("merged")).isFalse();
        assertThat(scene.sandbox().head(Scene.GITOPS, "stage")).isNotEqualTo(java.util.Optional.of(head));
    }
}
