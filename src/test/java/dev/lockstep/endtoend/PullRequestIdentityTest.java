package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.Interceptor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull request is more than its number: where it goes, what its head holds, which repository it is in. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class PullRequestIdentityTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    /** The pull request of stage, which waits for its merge. */
    private record Waiting(String commit, String id, int number, String branch, String head) {}

    private Waiting stageWaits() {
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        return new Waiting(
                commit,
                id,
                Scene.pullRequest(waiting, "stage"),
                waiting.getString("stages[1].pullRequest.branch"),
                waiting.getString("stages[1].pullRequest.headCommit"));
    }

    private Response send(String method, String repository, String path, Map<String, ?> body) {
        return given().header("Authorization", "Bearer " + scene.gitHub().token())
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body(body)
                .request(method, scene.gitHub().api() + "/repos/" + repository + path);
    }

    /** What Lockstep asks for is answered like this. */
    private Interceptor answering(Predicate<Interceptor.Seen> which, int status) {
        String lockstep = scene.sandbox().account("lockstep-bot").token();
        return new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return request.token().equals(lockstep) && which.test(request)
                        ? new Answer(
                                status,
                                Map.of("Content-Type", "application/json; charset=utf-8"),
                                "{\"message\":\"Not Found\"}".getBytes(StandardCharsets.UTF_8))
                        : new Proceed();
            }
        };
    }

    private void goesTo(Waiting stage, String base) {
        send("PATCH", Scene.GITOPS, "/pulls/" + stage.number(), Map.of("base", base))
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsMergedIntoAnotherBranchDoesNotCount() {
        Waiting stage = stageWaits();
        Checkout gitOps = scene.checkout(scratch, Scene.GITOPS, "stage");
        gitOps.git("push", "-q", "origin", "stage:refs/heads/other");
        String before = gitOps.head();

        goesTo(stage, "other");
        scene.awaitReason(stage.id(), "stage", "goes to other, not to stage", "Change its base back to stage");
        goesTo(stage, "stage");
        scene.awaitReason(stage.id(), "stage", "waits for a person to review and merge it");

        goesTo(stage, "other");
        scene.awaitReason(stage.id(), "stage", "goes to other, not to stage");
        scene.sandbox().merge(Scene.GITOPS, stage.number(), "grace", MergeMethod.MERGE);
        JsonPath ended = scene.awaitStatus(stage.id(), "REJECTED");
        assertThat(ended.getString("reason"))
                .contains("was merged by grace into other, not into stage", "Nothing of it is in stage", "again");
        await("the last status of stage")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.gitHub()
                                .statuses(stage.commit(), "stage environment")
                                .size()
                        > 1);
        assertThat(scene.gitHub().statuses(stage.commit(), "stage environment"))
                .as("not deploying")
                .hasSize(2)
                .last()
                .asString()
                .startsWith("error Rejected: pull request #" + stage.number() + " was merged by grace into other");
        assertThat(scene.sandbox().head(Scene.GITOPS, "stage")).contains(before);
        assertThat(scene.environment("stage").get("trouble")).isNull();
        given().post("/api/v1/promotions/" + stage.id() + "/retry").then().statusCode(201);
        await("another pull request into stage")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.gitHub().pullsInto("stage").stream().anyMatch(number -> number > stage.number()));
    }

    @Test
    void aHeadThatAButtonBroughtUpToDateIsRenderedInPlaceOf() {
        Waiting stage = stageWaits();
        String moved;
        // One look sees both: the branch that moved, and the head that has it.
        try (Interceptor.Registration ignored = scene.sandbox().intercept(answering(request -> true, 503))) {
            moved = scene.checkout(scratch, Scene.GITOPS, "stage").push("NOTES.md", "# Notes\n", "Write it down");
            send("PUT", Scene.GITOPS, "/pulls/" + stage.number() + "/update-branch", Map.of())
                    .then()
                    .statusCode(202);
        }
        String updated = scene.gitHub().pull(stage.number()).getString("head.sha");
        scene.turnClock(Duration.ofMinutes(2));
        JsonPath again = scene.awaitPromotion(
                stage.id(),
                "another head in the same pull request",
                p -> "AWAIT_MERGE".equals(Scene.stage(p, "stage").get("step"))
                        && !stage.head().equals(p.getString("stages[1].pullRequest.headCommit")));
        assertThat(Scene.pullRequest(again, "stage")).isEqualTo(stage.number());
        Checkout ours = scene.checkout(scratch, Scene.GITOPS, stage.branch());
        assertThat(ours.git("rev-parse", "HEAD~1")).isEqualTo(moved);
        assertThat(updated).isNotIn(ours.head(), stage.head());
        assertThat(scene.events(stage.id()))
                .noneMatch(event -> event.contains("foreign commits"))
                .anyMatch(event -> event.contains(updated.substring(0, 7)) && event.contains("up to date"));
        scene.merge(stage.id(), "stage");
        scene.awaitStatus(stage.id(), "SUCCEEDED");
    }

    @Test
    void aPersonsCommitsThatAreMergedAreNamedAndWhatWasMergedIsProved() {
        Waiting stage = stageWaits();
        Checkout theirs = scene.checkout(scratch, Scene.GITOPS, stage.branch());
        theirs.push("EXTRA.md", "# Extra\n", "One more thing");
        String foreign = theirs.push("ANOTHER.md", "# Another\n", "And another");
        scene.awaitReason(stage.id(), "stage", "2 commits that Lockstep did not push", "(One more thing)");
        String merged = scene.gitHub().merge(stage.number(), "squash");
        JsonPath done = scene.awaitStatus(stage.id(), "SUCCEEDED");
        assertThat(done.getString("stages[1].pullRequest.mergeCommit")).isEqualTo(merged);
        assertThat(scene.events(stage.id()))
                .anySatisfy(event -> assertThat(event)
                        .contains("merged by grace as " + merged.substring(0, 7))
                        .contains("2 commits that Lockstep did not push")
                        .contains(foreign.substring(0, 7) + " by Ada Lovelace (And another)"))
                .anySatisfy(event -> assertThat(event).contains("is not the rendered one"));
    }

    @Test
    void aBranchInTheWayOfOursIsNamedAndLeftAlone() {
        Checkout gitOps = scene.checkout(scratch, Scene.GITOPS, "dev");
        gitOps.git("push", "-q", "origin", "dev:refs/heads/lockstep");
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "cannot be made while there is a branch lockstep", "rename or delete lockstep");
        assertThat(scene.gitHub().branch("lockstep")).isEqualTo(gitOps.head());
        gitOps.git("push", "-q", "origin", ":lockstep");
        scene.turnClock(Duration.ofSeconds(31));
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    @Test
    void aStatusThatGitHubRefusesIsToldAndPostedLaterAndHoldsNothingUp() {
        Interceptor withoutRight = answering(
                request -> request.method().equals("POST") && request.path().contains("/statuses/"), 404);
        Waiting stage;
        try (Interceptor.Registration ignored = scene.sandbox().intercept(withoutRight)) {
            stage = stageWaits();
            assertThat(scene.gitHub().statuses(stage.commit(), "dev environment"))
                    .isEmpty();
            scene.awaitEvent(stage.id(), "not done: commit status \"stage environment\": pending, Promoted");
        }
        assertThat(scene.events(stage.id()))
                .filteredOn(event -> event.startsWith("not done: commit status \"dev environment\""))
                .first()
                .asString()
                .contains("404, Not Found", "Commit statuses: write", "It is tried again");
        scene.turnClock(Duration.ofMinutes(11));
        await("both statuses")
                .atMost(Scene.PATIENCE)
                .until(() -> List.of("dev environment", "stage environment").stream()
                        .map(context -> scene.gitHub().statuses(stage.commit(), context))
                        .toList()
                        .equals(List.of(List.of("success Deployed"), List.of("pending Promoted"))));
    }

    @Test
    void aRenamedRepositoryIsToldWithItsNewAddress() {
        Waiting stage = stageWaits();
        send("PATCH", Scene.GITOPS, "", Map.of("name", "platform-gitops"))
                .then()
                .statusCode(200);
        scene.turnClock(Duration.ofSeconds(16));
        JsonPath failed = scene.awaitStatus(stage.id(), "FAILED");
        assertThat(failed.getString("reason"))
                .contains("acme/kalypso-gitops is acme/platform-gitops now: the repository was renamed")
                .contains("Write " + scene.sandbox().repositoryUrl("acme/platform-gitops"))
                .contains("GitOpsRepo");
        assertThat(Optional.of(stage.head()))
                .as("left as it is")
                .isEqualTo(scene.sandbox().head("acme/platform-gitops", stage.branch()));
    }
}
