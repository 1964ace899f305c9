package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking an environment back to an older commit, as a person does it in an incident. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class RollbackTest {
    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    private String promoted(String change) {
        String commit = scene.sandbox().seed().changeOnMain(change);
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        return commit;
    }

    private static Response rollBack(String environment, Map<String, Object> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/environments/kalypso/" + environment + "/rollback");
    }

    private static Response resume(String environment) {
        return given().post("/api/v1/environments/kalypso/" + environment + "/resume");
    }

    @Test
    void stageGoesBackToTheCommitThatItProvedBeforeAndIsHeldUntilItIsResumed() {
        String good = promoted("good");
        String bad = promoted("bad");

        Response answer = rollBack("stage", Map.of("reason", "checkout is down"));
        answer.then().statusCode(201);
        String rollback = answer.jsonPath().getString("id");
        JsonPath waiting = scene.awaitStep(rollback, "stage", "AWAIT_MERGE");
        assertThat(waiting.getString("kind")).isEqualTo("ROLLBACK");
        assertThat(waiting.getString("commit")).isEqualTo(good);
        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(waiting, "stage"));
        assertThat(pull.getString("title")).startsWith("Roll stage back to " + good.substring(0, 7));
        assertThat(pull.getString("body")).contains("back to commit `" + good + "`");
        // Asked for twice, it is the same one; to another commit it is refused.
        rollBack("stage", Map.of("commit", good)).then().statusCode(200);

        String newer = scene.sandbox().seed().changeOnMain("newer");
        String queued = scene.promotionOf(newer);
        scene.awaitReason(queued, "stage", "held by ", "rollback #" + waiting.getInt("number"));
        scene.merge(rollback, "stage");
        scene.awaitStatus(rollback, "SUCCEEDED");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(good);
        // Statuses are posted beside the run, and may come after its end.
        await().untilAsserted(() ->
                assertThat(scene.gitHub().statuses(good, "stage environment")).endsWith("success Deployed"));
        await().untilAsserted(() -> assertThat(scene.gitHub().statuses(bad, "stage environment"))
                .endsWith("success Deployed", "error Rolled back to " + good.substring(0, 7) + " by sandbox"));
        assertThat(scene.gitHub().statuses(bad, "dev environment")).endsWith("success Deployed");
        scene.awaitReason(queued, "stage", "held by", "checkout is down");

        // There is no way back from the oldest, and the newer one is no way back.
        assertThat(rollBack("stage", Map.of()).then().statusCode(409).extract().asString())
                .contains("no older commit was ever proven");
        resume("stage").then().statusCode(200);
        scene.merge(queued, "stage");
        scene.awaitStatus(queued, "SUCCEEDED");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(newer);
        resume("stage").then().statusCode(409);
        goingBackOverWhatChangedNothingIsRefused(newer, good);
    }

    /** @param before what was proven before the newest, with other manifests */
    private void goingBackOverWhatChangedNothingIsRefused(String newest, String before) {
        String notes = scene.sandbox()
                .seed()
                .push(Seed.CONTROL_PLANE, "main", "Write notes", Map.of("docs/notes.md", Optional.of(bytes("notes"))));
        JsonPath noOp = scene.awaitStatus(scene.promotionOf(notes), "SUCCEEDED");
        assertThat(Scene.stage(noOp, "stage")).containsEntry("status", "NO_OP");
        assertThat(rollBack("stage", Map.of("reason", "x"))
                        .then()
                        .statusCode(409)
                        .extract()
                        .asString())
                .contains("going back to " + newest.substring(0, 7), "would change nothing", "is " + before);
        assertThat(given().accept("text/html")
                        .get("/environments/kalypso/stage/roll-back")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("would change nothing", "id=\"choice-" + before.substring(0, 7))
                .doesNotContain("method=\"post\"");
    }

    /** As a version of Lockstep would have left it that had no editions of its rules, and took a misspelt field for a warning. */
    private void hadProved(String run, String commit) {
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("update promotion set commit_sha = :commit where id = cast(:run as uuid)")
                    .setParameter("commit", commit)
                    .setParameter("run", run)
                    .executeUpdate();
            entities.createNativeQuery("update stage set rendered = rendered - 'rules' - 'tolerated'"
                            + " where promotion_id = cast(:run as uuid)")
                    .setParameter("run", run)
                    .executeUpdate();
        });
    }

    private Object[] row(String run) {
        return (Object[]) QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "select p.commit_sha, (select cast(jsonb_object_agg(s.environment, s.rendered) as text) from stage s"
                                        + " where s.promotion_id = p.id) from promotion p where p.id = cast(:run as uuid)")
                        .setParameter("run", run)
                        .getSingleResult());
    }

    private void put(String run, String commit, String rendered) {
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("update promotion set commit_sha = :commit where id = cast(:run as uuid)")
                    .setParameter("commit", commit)
                    .setParameter("run", run)
                    .executeUpdate();
            entities.createNativeQuery("update stage set rendered = cast(:rendered as jsonb) -> environment"
                            + " where promotion_id = cast(:run as uuid)")
                    .setParameter("rendered", rendered)
                    .setParameter("run", run)
                    .executeUpdate();
        });
    }

    @Test
    @Tag("proof")
    void whatBecameAnErrorSinceACommitWasProvenIsAWarningInItsPullRequest() {
        String proved = scene.promotionOf(scene.sandbox().seed().changeOnMain("proved-before"));
        scene.merge(proved, "stage");
        scene.awaitStatus(proved, "SUCCEEDED");
        String file = "templates/namespace.yaml";
        String text = scene.checkout(scratch, Scene.CONTROL_PLANE, "main").text(file);
        String misspelt = scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Misspell a field",
                        Map.of(file, Optional.of(bytes(text.replace("spec:\n", "spec:\n  contentTyp: yaml\n")))));
        scene.awaitStatus(scene.promotionOf(misspelt), "FAILED");
        scene.sandbox()
                .seed()
                .push(Seed.CONTROL_PLANE, "main", "Spell it right", Map.of(file, Optional.of(bytes(text))));
        promoted("good");

        // No environment proved it: it is rendered as anything else.
        String refused =
                rollBack("stage", Map.of("commit", misspelt)).jsonPath().getString("id");
        assertThat(scene.awaitStatus(refused, "FAILED").getString("reason"))
                .contains("spec.contentTyp is not a field of Template");
        resume("stage").then().statusCode(200);

        Object[] asItIs = row(proved);
        try {
            hadProved(proved, misspelt);
            goesBackByTheRulesOfThen(misspelt);
        } finally {
            // The next test holds every run against its events.
            put(proved, (String) asItIs[0], (String) asItIs[1]);
        }
    }

    private void goesBackByTheRulesOfThen(String misspelt) {
        String rollback =
                rollBack("stage", Map.of("commit", misspelt)).jsonPath().getString("id");
        JsonPath waiting = scene.awaitStep(rollback, "stage", "AWAIT_MERGE");
        assertThat(scene.gitHub().pull(Scene.pullRequest(waiting, "stage")).getString("body"))
                .contains("Rendered by the rules under which this commit was proven here before")
                .contains("- Warning, Template default")
                .contains("spec.contentTyp is not a field of Template; did you mean contentType?");
        assertThat(scene.events(rollback)).anyMatch(event -> event.contains("(today this is an error)"));
        scene.merge(rollback, "stage");
        scene.awaitStatus(rollback, "SUCCEEDED");
        assertThat(scene.environment("stage").get("baseCommit")).isEqualTo(misspelt);

        // What goes forward from there is rendered by the rules of today.
        resume("stage").then().statusCode(200);
        String again = promoted("forward");
        // And back once more: the rollback was a proof, and remembers the rules that it was made by.
        assertThat(rollBack("stage", Map.of("commit", misspelt)).jsonPath().getString("id"))
                .satisfies(id -> scene.awaitStep(id, "stage", "AWAIT_MERGE"));
        assertThat(again).isNotEqualTo(misspelt);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aPromotionThatWasMergedAndFailsItsClustersIsAborted() {
        String good = promoted("good");
        String bad = scene.promotionOf(scene.sandbox().seed().changeOnMain("bad"));
        scene.awaitStep(bad, "stage", "AWAIT_MERGE");
        scene.fleet().fault("large-1", Fault.NEVER_SYNCS);
        scene.merge(bad, "stage");
        scene.awaitStep(bad, "stage", "AWAIT_COMPLIANCE");

        String rollback = rollBack("stage", Map.of())
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("id");
        JsonPath aborted = scene.awaitStatus(bad, "ABORTED");
        assertThat(aborted.getString("reason")).contains("aborted by rollback #");
        scene.fleet().fault("large-1", Fault.NONE);
        scene.merge(rollback, "stage");
        assertThat(scene.awaitStatus(rollback, "SUCCEEDED").getString("commit")).isEqualTo(good);
        assertThat(scene.environment("stage")).containsEntry("baseCommit", good).containsEntry("atRest", true);
    }

    @Test
    void aRollbackIsNotProvenByWhatCameBeforeItAndDoesNotProveIt() {
        promoted("good");
        promoted("bad");
        String rollback = rollBack("stage", Map.of()).jsonPath().getString("id");
        scene.fleet().fault("large-1", Fault.NEVER_SYNCS);
        scene.merge(rollback, "stage");
        scene.awaitReason(rollback, "stage", "large-1");
        assertThat(scene.promotion(rollback).getString("status")).isEqualTo("RUNNING");
        scene.fleet().fault("large-1", Fault.NONE);
        scene.awaitStatus(rollback, "SUCCEEDED");
    }

    @Test
    void whatCannotBeGoneBackToIsRefused() {
        String first = promoted("first");
        rollBack("stage", Map.of("commit", "f".repeat(40))).then().statusCode(422);
        rollBack("stage", Map.of("commit", "main")).then().statusCode(422);
        assertThat(rollBack("stage", Map.of("commit", first))
                        .then()
                        .statusCode(409)
                        .extract()
                        .asString())
                .contains("already");
        String second = scene.sandbox().seed().changeOnMain("second");
        scene.awaitStep(scene.promotionOf(second), "stage", "AWAIT_MERGE");
        assertThat(rollBack("stage", Map.of("commit", second))
                        .then()
                        .statusCode(409)
                        .extract()
                        .asString())
                .contains("going forward is a promotion");
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/kalypso/nowhere/rollback")
                .then()
                .statusCode(409);
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/nothing/stage/rollback")
                .then()
                .statusCode(404);
        given().auth()
                .preemptive()
                .oauth2(TestServer.VIEWER)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/environments/kalypso/stage/rollback")
                .then()
                .statusCode(403);
    }

    @Test
    @Tag("proof")
    void abortedItClosesItsPullRequestAndTheEnvironmentStaysHeld() {
        promoted("good");
        promoted("bad");
        String rollback = rollBack("stage", Map.of()).jsonPath().getString("id");
        JsonPath waiting = scene.awaitStep(rollback, "stage", "AWAIT_MERGE");
        scene.abort(rollback, "not needed").then().statusCode(202);
        scene.awaitStatus(rollback, "ABORTED");
        org.awaitility.Awaitility.await()
                .until(() -> scene.gitHub()
                        .pull(Scene.pullRequest(waiting, "stage"))
                        .getString("state")
                        .equals("closed"));
        assertThat(given().get("/api/v1/pauses").jsonPath().getList("items.environment"))
                .containsExactly("stage");
    }
}
