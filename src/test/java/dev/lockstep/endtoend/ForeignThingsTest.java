package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one team does to its repository, and what lies about in ours, stops nobody else. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class ForeignThingsTest {
    private static final String APPLICATION = "acme/kalypso-app-src";

    @Inject
    Scene scene;

    @Inject
    DataSource database;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    @AfterEach
    void mend() {
        scene.world().mend();
    }

    private String promoted(String change) {
        String id = scene.promotionOf(scene.sandbox().seed().changeOnMain(change));
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        return id;
    }

    @Test
    @Tag("proof")
    void aLargePictureOnMainAndOneOnAGitOpsBranchAreNobodysBusiness() {
        String large = "x".repeat(5_000_000);
        scene.checkout(scratch, Scene.GITOPS, "dev").push("architecture.pdf", large, "A picture");
        String commit = scene.checkout(scratch, Scene.CONTROL_PLANE, "main")
                .push("docs/architecture.pdf", large, "A picture of the architecture");
        scene.awaitStatus(scene.promotionOf(commit), "SUCCEEDED");
        promoted("changed");
        assertThat(scene.checkout(scratch, Scene.GITOPS, "dev").files()).contains("architecture.pdf");
    }

    /** Written by another version, say. */
    @Test
    void aRunThatCannotBeReadEndsNeitherThePagesNorTheNextRun() throws SQLException {
        String first = promoted("first");
        try (Connection connection = database.getConnection();
                PreparedStatement spoil = connection.prepareStatement(
                        "update promotion set definition = '7', status = 'RUNNING' where id = ?");
                PreparedStatement due = connection.prepareStatement("insert into promotion_work"
                        + " (promotion_id, running, version, next_look_at, woken, effect_attempts)"
                        + " values (?, true, 99, now(), false, 0)")) {
            spoil.setObject(1, UUID.fromString(first));
            assertThat(spoil.executeUpdate()).isEqualTo(1);
            due.setObject(1, UUID.fromString(first));
            assertThat(due.executeUpdate()).isEqualTo(1);
        }
        promoted("second");
        for (String page :
                List.of("/", "/promotions", "/api/v1/environments", "/api/v1/promotions", "/q/health/live")) {
            given().get(page).then().statusCode(200);
        }
        // What it came to is told from its columns; what has to read all of it says why it cannot.
        given().get("/api/v1/promotions/" + first).then().statusCode(200);
        for (Response needsAll :
                List.of(given().accept("text/html").get("/promotions/1"), scene.abort(first, "wrong day"))) {
            assertThat(needsAll.asString()).contains("another version of Lockstep");
            assertThat(needsAll.statusCode()).isEqualTo(503);
        }
    }

    /** Written by another version, say: what the next poll tells takes its place. */
    @Test
    @Tag("proof")
    void evidenceThatCannotBeReadEndsNoPoll() throws SQLException {
        promoted("first");
        try (Connection connection = database.getConnection();
                PreparedStatement spoil =
                        connection.prepareStatement("update reconciler set evidence = '{\"kind\": \"of tomorrow\"}'")) {
            assertThat(spoil.executeUpdate()).isPositive();
        }
        promoted("second");
    }

    /** What an environment was rendered from before is asked for only where something cannot be read any more. */
    @Test
    @Tag("proof")
    void anEarlierRenderingThatCannotBeReadStopsNoPromotion() throws SQLException {
        String first = promoted("first");
        try (Connection connection = database.getConnection();
                PreparedStatement spoil = connection.prepareStatement(
                        "update stage set pins = replace(cast(pins as text), '\"workloads\": {', '\"workloads\": {\"x\": 7, ')"
                                + "::jsonb where promotion_id = ?")) {
            spoil.setObject(1, UUID.fromString(first));
            assertThat(spoil.executeUpdate()).isEqualTo(2);
        }
        promoted("second");
    }

    @Test
    void aRepositoryThatDoesNotAnswerHoldsTheOthersUpForAWhileOnly() {
        onboarded();
        given().contentType(ContentType.JSON)
                .body("{\"fault\": \"UNAVAILABLE\", \"service\": \"git\", \"path\": \"kalypso-app-src\"}")
                .post("/sandbox/api/faults")
                .then()
                .statusCode(201);
        String id = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
        for (String environment : List.of("dev", "stage")) {
            scene.awaitReason(id, environment, "kalypso-app-src", "503");
            scene.turnClock(Duration.ofMinutes(6));
        }
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(scene.events(id))
                .anySatisfy(event -> assertThat(event).contains("hello-world-app", "as before", "503"));
    }

    private void onboarded() {
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(first, "stage");
        scene.awaitStatus(first, "SUCCEEDED");
    }

    @Test
    @Tag("proof")
    void aBranchThatATeamDeletesStopsNeitherAPromotionNorARollback() throws SQLException {
        onboarded();
        try (Connection connection = database.getConnection();
                PreparedStatement kept = connection.prepareStatement(
                        "select 1 from stage where rendered -> 'targetsOf' @> '[\"hello-world-app\"]'")) {
            assertThat(kept.executeQuery().next())
                    .as("which workloads have targets is kept")
                    .isTrue();
        }
        promoted("good");
        Checkout application = scene.checkout(scratch, APPLICATION, "main");
        String last = application.head();
        application.git("push", "-q", "origin", "main:renamed");
        application.git("push", "-q", "origin", ":main");

        String next = promoted("bad");
        String[] words = {"hello-world-app", "branch main", "does not exist", last.substring(0, 7), "as before"};
        assertThat(scene.events(next)).anySatisfy(event -> assertThat(event).contains(words));
        JsonPath pull = scene.gitHub().pull(Scene.pullRequest(scene.promotion(next), "stage"));
        assertThat(pull.getString("body")).contains("Note:", "hello-world-app", "does not exist");

        String rollback = given().contentType(ContentType.JSON)
                .body(Map.of("reason", "incident"))
                .post("/api/v1/environments/kalypso/dev/rollback")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("id");
        scene.awaitStatus(rollback, "SUCCEEDED");
        assertThat(scene.events(rollback)).anySatisfy(event -> assertThat(event).contains(words));
        assertThat(scene.checkout(scratch, Scene.GITOPS, "dev").files())
                .anyMatch(file -> file.contains("hello-world-app-functional-test"));
    }
}
