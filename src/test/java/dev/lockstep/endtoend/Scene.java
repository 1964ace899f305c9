package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.Fleet;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.wiring.SandboxServer;
import dev.lockstep.workflow.DatabaseClock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** What a test sees and does: the API as a client, the sandbox as the world. */
@Singleton
public class Scene {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SandboxServer server;
    private final EntityManager entities;
    private final RefWatch refs;
    private final DatabaseClock clock;

    Scene(SandboxServer server, EntityManager entities, RefWatch refs, DatabaseClock clock) {
        this.server = server;
        this.entities = entities;
        this.refs = refs;
        this.clock = clock;
    }

    /** Forgets everything: rows, repositories, faults. The branches are seen as they are, and nothing runs. */
    void reset() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("truncate promotion, promotion_event, lane,"
                                + " lane_merge, stage_evidence, reconciler, evidence_source, git_ref, webhook_delivery")
                        .executeUpdate());
        world().sandbox().webhooks().enabled(true);
        world().sandbox().reset();
        refs.lookAtAll();
    }

    SandboxWorld world() {
        return server.world().orElseThrow();
    }

    Sandbox sandbox() {
        return world().sandbox();
    }

    Fleet fleet() {
        return world().fleet();
    }

    DatabaseClock clock() {
        return clock;
    }

    JsonPath promotion(String idOrNumber) {
        return given().get("/api/v1/promotions/" + idOrNumber)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    List<String> events(String idOrNumber) {
        return given().get("/api/v1/promotions/" + idOrNumber + "/events")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.message");
    }

    /** The id of the promotion of a commit, once there is one. */
    String promotionOf(String commit) {
        return await("a promotion of " + commit)
                .atMost(PATIENCE)
                .until(
                        () -> given().get("/api/v1/promotions")
                                .jsonPath()
                                .<String>get("items.find { it.commit == '" + commit + "' }?.id"),
                        id -> id != null);
    }

    /** Waits until the promotion is as wanted; a failure shows the promotion and its events. */
    JsonPath awaitPromotion(String id, String what, Predicate<JsonPath> wanted) {
        try {
            return await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> promotion(id), wanted::test);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "not in time: " + what + "\n" + promotion(id).prettify() + "\n" + String.join("\n", events(id)), e);
        }
    }

    JsonPath awaitStatus(String id, String status) {
        return awaitPromotion(
                id, "promotion " + status, p -> p.getString("status").equals(status));
    }

    JsonPath awaitStep(String id, String environment, String step) {
        return awaitPromotion(
                id,
                environment + " at " + step,
                p -> step.equals(stage(p, environment).get("step")));
    }

    static Map<String, Object> stage(JsonPath promotion, String environment) {
        return promotion.getMap("stages.find { it.environment == '" + environment + "' }");
    }

    /** Merges the pull request of a stage as a person. */
    void merge(String id, String environment) {
        JsonPath promotion = awaitStep(id, environment, "AWAIT_MERGE");
        int number = promotion.getInt("stages.find { it.environment == '" + environment + "' }.pullRequest.number");
        sandbox().merge("acme/kalypso-gitops", number, "grace", MergeMethod.MERGE);
    }
}
