package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others write is read by people, and does nothing where it is told again. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class HostileTextTest {
    private static final String ACTS =
            "fixes #98712, closes acme/app#98703, resolves GH-98707, fixes https://github.com/acme/app/issues/98709 for @grace and @acme/admins"
                    + " [skip ci] ***NO_CI***";
    private static final String INERT =
            "fixes no. 98712, closes acme/app no. 98703, resolves GH 98707, fixes https://github.com/acme/app/issues 98709 for grace and acme/admins"
                    + " (skip ci) (NO_CI)";
    private static final String HIDDEN = "\u202E\u200B\u2066\u001B[31m\u0007";

    /** Nothing that hides, turns or moves, in whatever is shown, told or kept. */
    private static final String HIDING =
            "[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2028\\u2029\\u2060-\\u206F\\uFEFF]";

    private static final String ACTING =
            "(?i)#98712|#98703|GH-98707|issues/98709|@grace|@acme|@org|\\[skip ci]|\\*\\*\\*NO_CI|(?m)^Signed-off-by:";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    /** A commit that changes every manifest, with a title and an author that mean no good. */
    private String push(String title) throws Exception {
        Checkout ours = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        String template = "templates/namespace.yaml";
        Files.writeString(
                ours.directory().resolve(template),
                ours.text(template).replaceAll("(?m)^( *someLabel:) .*$", "$1 \"hostile\""));
        Path message = scratch.resolve("message");
        Files.writeString(message, title + "\n\nMore of it.\n\nSigned-off-by: Eve <eve@example.org>\n");
        ours.git(
                "commit",
                "-q",
                "-a",
                "--author",
                "Mallory @org/team" + HIDDEN + " <mallory@example.org>",
                "-F",
                message.toString());
        ours.git("push", "-q");
        return ours.head();
    }

    @Test
    void aCommitsTitleAndAuthorActNowhere() throws Exception {
        String commit;
        String id;
        JsonPath waiting;
        List<String> log;
        try (ConsoleText console = new ConsoleText()) {
            commit = push("Signed-off-by: " + HIDDEN + ACTS);
            id = scene.promotionOf(commit);
            waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
            log = console.lines();
        }
        assertThat(waiting.getString("title"))
                .startsWith("Signed-off-by: [31m fixes #98712")
                .doesNotContainPattern(HIDING);

        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(waiting, "stage"));
        assertThat(pull.getString("title"))
                .startsWith("Promote " + commit.substring(0, 7) + " to stage: Signed-off-by: [31m fixes no. 98712")
                .doesNotContainPattern(ACTING)
                .doesNotContainPattern(HIDING);
        assertThat(pull.getString("body"))
                .contains("Signed-off-by: \\[31m fixes no. 98712, closes acme/app no. 98703", "Mallory org/team")
                .doesNotContainPattern(ACTING)
                .doesNotContainPattern(HIDING);

        for (String branch : List.of(waiting.getString("stages[1].pullRequest.branch"), "dev")) {
            assertThat(scene.checkout(scratch, Scene.GITOPS, branch)
                            .git("log", "-1", "--topo-order", "--no-merges", "--format=%B"))
                    .as(branch)
                    .contains("[31m " + INERT)
                    .doesNotContainPattern(ACTING)
                    .doesNotContainPattern(HIDING);
        }
        assertThat(scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").git("log", "-1", "--format=%B"))
                .contains("Promotion #" + waiting.getLong("number"), INERT)
                .doesNotContainPattern(ACTING)
                .doesNotContainPattern(HIDING);

        assertThat(String.join("\n", scene.events(id))).doesNotContainPattern(HIDING);
        for (String page : List.of("/", "/promotions", "/promotions/" + id, "/environments/kalypso/stage")) {
            assertThat(given().get(page).then().statusCode(200).extract().asString())
                    .as(page)
                    .doesNotContainPattern(HIDING);
        }
        assertThat(given().get("/promotions/" + id).asString()).contains("Signed-off-by: [31m fixes #98712");
        assertThat(scene.gitHub().statuses(commit, "stage environment"))
                .isNotEmpty()
                .allSatisfy(status -> assertThat(status).doesNotContainPattern(HIDING));
        assertThat(log).anyMatch(line -> line.contains("#" + waiting.getLong("number")));
        assertThat(String.join("\n", log)).doesNotContainPattern(HIDING);
    }

    @Test
    void aReasonActsNowhere() throws Exception {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        String reason = "because of\n" + HIDDEN + "fixes #98712 " + "\uD83D\uDE00 ".repeat(60) + ACTS;
        List<String> log;
        try (ConsoleText console = new ConsoleText()) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("reason", reason))
                    .post("/api/v1/promotions/" + id + "/abort")
                    .then()
                    .statusCode(202);
            scene.awaitStatus(id, "ABORTED");
            await("the pull request to be closed")
                    .atMost(Scene.PATIENCE)
                    .until(() -> scene.gitHub()
                            .pull(Scene.pullRequest(waiting, "stage"))
                            .getString("state")
                            .equals("closed"));
            log = console.lines();
        }
        assertThat(String.join("\n", scene.events(id)))
                .contains("because of", "fixes #98712")
                .doesNotContainPattern(HIDING);
        assertThat(scene.promotion(id).getString("reason"))
                .contains("because of", "fixes #98712")
                .doesNotContainPattern(HIDING);
        assertThat(scene.gitHub().comments(Scene.pullRequest(waiting, "stage")))
                .singleElement()
                .asString()
                .contains("because of \\[31m fixes no. 98712", "closes acme/app no. 98703", "/promotions/")
                .doesNotContainPattern(ACTING)
                .doesNotContainPattern(HIDING);
        String commit = scene.promotion(id).getString("commit");
        String status = await("the status of stage")
                .atMost(Scene.PATIENCE)
                .until(
                        () -> {
                            List<String> all = scene.gitHub().statuses(commit, "stage environment");
                            return all.get(all.size() - 1);
                        },
                        last -> last.startsWith("error Aborted: "));
        assertThat(status.substring("error ".length()))
                .endsWith("…")
                .contains("because of [31m fixes #98712")
                .doesNotContainPattern(HIDING)
                .doesNotContainPattern("\\p{Cs}")
                .hasSizeBetween(139, 140);
        assertThat(given().get("/promotions/" + id).asString())
                .contains("because of")
                .doesNotContainPattern(HIDING);
        assertThat(log)
                .anyMatch(line -> line.contains("abort asked for by") && line.contains("because of [31m fixes #98712"));
    }

    /** Whoever logs something, and wherever it comes from: an entry is a line, and so is what an exception says. */
    @Test
    void nobodyForgesAnEntryOfTheLog() {
        List<String> log;
        try (ConsoleText console = new ConsoleText()) {
            RuntimeException cause = new IllegalStateException("cause\r\n99:99:99 ERROR forged by a cause");
            RuntimeException thrown = new IllegalArgumentException("thrown\u2028\u001B[2J99:99:99 ERROR forged", cause);
            thrown.addSuppressed(new IllegalStateException("suppressed\n99:99:99 ERROR forged by another"));
            Logger.getLogger("anybody").warnf(thrown, "cluster %s says %s", "drone\n99:99:99 ERROR forged", HIDDEN);
            System.getLogger("anybody")
                    .log(System.Logger.Level.WARNING, "said {0}", "a\r99:99:99 ERROR forged\u009B31m");
            Logger.getLogger("anybody").warn("100% plain {0} %s");
            log = console.lines();
        }
        assertThat(log).noneMatch(line -> line.startsWith("99:99:99"));
        assertThat(String.join("\n", log)).doesNotContainPattern(HIDING);
        assertThat(log)
                .anyMatch(line -> line.contains("WARN  cluster drone 99:99:99 ERROR forged says [31m"))
                .anyMatch(line -> line.contains("IllegalArgumentException: thrown [2J99:99:99 ERROR forged"))
                .anyMatch(line -> line.contains("Caused by: java.lang.IllegalStateException: cause 99:99:99 ERROR"))
                .anyMatch(line -> line.contains("Suppressed: java.lang.IllegalStateException: suppressed 99:99:99"))
                .anyMatch(line -> line.contains("at dev.lockstep.endtoend.HostileTextTest"))
                .anyMatch(line -> line.endsWith("WARN  said a 99:99:99 ERROR forged 31m"))
                .anyMatch(line -> line.endsWith("WARN  100% plain {0} %s"));
    }

    @Test
    void whatIsTooLongIsToldWithItsNameAndItsLength() {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        String long501 = "x".repeat(501);
        String tooLong = "reason has 501 characters; at most 500 are allowed";
        for (String address : List.of(
                "/api/v1/promotions/" + id + "/abort", "/api/v1/pause", "/api/v1/environments/kalypso/dev/rollback")) {
            assertThat(refused(given().contentType(ContentType.JSON)
                            .body(Map.of("reason", long501))
                            .post(address)))
                    .as(address)
                    .contains(tooLong);
        }
        for (String address : List.of("/promotions/" + id + "/abort", "/line/pause")) {
            assertThat(refused(given().contentType(ContentType.URLENC)
                            .formParam("reason", long501)
                            .post(address)))
                    .as(address)
                    .contains(tooLong);
        }
        assertThat(refused(given().contentType(ContentType.JSON)
                        .header("Idempotency-Key", "k".repeat(201))
                        .body(Map.of("pipeline", "kalypso"))
                        .post("/api/v1/promotions")))
                .contains("Idempotency-Key has 201 characters; at most 200 are allowed");
        assertThat(refused(given().get("/api/v1/promotions?startedBy=" + long501)))
                .contains("startedBy has 501 characters; at most 500 are allowed");
        assertThat(refused(given().contentType(ContentType.JSON)
                        .header("X-GitHub-Event", "push")
                        .header("X-GitHub-Delivery", "d".repeat(101))
                        .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
                        .body("{}")
                        .post("/api/v1/webhooks/github")))
                .contains("X-GitHub-Delivery has 101 characters; at most 100 are allowed");
    }

    private static String refused(io.restassured.response.Response answer) {
        return answer.then().statusCode(400).extract().asString();
    }
}
