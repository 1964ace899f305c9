package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.Fleet;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.sandbox.server.SandboxReset;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.store.DatabaseClock;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** What a test sees and does: the API as a client, the sandbox as the world. */
@Singleton
public class Scene {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    public static final String CONTROL_PLANE = "acme/kalypso-control-plane";
    public static final String GITOPS = "acme/kalypso-gitops";

    private final SandboxServer server;
    private final SandboxReset reset;
    private final DatabaseClock clock;
    private final RunsFromEvents chronicle;
    private Duration turned = Duration.ZERO;

    Scene(SandboxServer server, SandboxReset reset, DatabaseClock clock, RunsFromEvents chronicle) {
        this.chronicle = chronicle;
        this.server = server;
        this.reset = reset;
        this.clock = clock;
    }

    /**
     * Forgets everything, as a person would by the sandbox's page: rows, repositories, faults; and the turned clock. The
     * branches are seen as they are, and nothing is on its way. What happened before is held against its event log first.
     */
    public void reset() {
        chronicle.everyRunIsMadeAgain();
        // Nothing that happened before is remembered, so the clock may go back to where the sandbox's is.
        clock.turn(turned.negated());
        turned = Duration.ZERO;
        reset.reset(Optional.of(Start.DEMO));
    }

    /** Waits until every cluster runs the heads of its branches. */
    public void awaitClustersUpToDate() {
        await("clusters at the heads of their branches")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> fleet().clusters().stream()
                        .flatMap(cluster -> cluster.branches().stream())
                        .allMatch(branch ->
                                branch.appliedCommit().equals(sandbox().head(GITOPS, branch.branch()))));
    }

    SandboxWorld world() {
        return server.world().orElseThrow();
    }

    public Sandbox sandbox() {
        return world().sandbox();
    }

    public Fleet fleet() {
        return world().fleet();
    }

    /** The sandbox's GitHub, as Grace uses it. */
    GitHubClient gitHub() {
        return new GitHubClient(
                sandbox().gitHubApi(), sandbox().account("grace").token());
    }

    /** Turns Lockstep's clock forward; the clusters' clock stays. */
    void turnClock(Duration by) {
        turned = turned.plus(by);
        clock.turn(by);
    }

    /** Ada's clone of a branch. */
    Checkout checkout(Path parent, String repository, String branch) {
        return Checkout.of(
                parent, sandbox().repositoryUrl(repository), branch, sandbox().account("ada"));
    }

    /** Asks for a promotion. */
    Response start(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/api/v1/promotions");
    }

    Response start(String pipeline, String commit) {
        return start("{\"pipeline\": \"" + pipeline + "\", \"commit\": \"" + commit + "\"}");
    }

    Response abort(String id, String reason) {
        return given().contentType(ContentType.JSON)
                .body("{\"reason\": \"" + reason + "\"}")
                .post("/api/v1/promotions/" + id + "/abort");
    }

    List<String> promotions() {
        return given().get("/api/v1/promotions").jsonPath().getList("items.commit");
    }

    public JsonPath promotion(String idOrNumber) {
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

    void awaitEvent(String id, String beginning) {
        await("an event: " + beginning)
                .atMost(PATIENCE)
                .until(() -> events(id).stream().anyMatch(event -> event.startsWith(beginning)));
    }

    /** The id of the run of one environment, once there is one. */
    public String runOf(String kind, String environment) {
        return await("a run: " + kind + " of " + environment)
                .atMost(PATIENCE)
                .until(
                        () -> given().get("/api/v1/promotions")
                                .jsonPath()
                                .<String>get("items.find { it.kind == '" + kind + "' && it.stages[0].environment == '"
                                        + environment + "' }?.id"),
                        id -> id != null);
    }

    /** What the board says of an environment. */
    Map<String, Object> environment(String name) {
        return given().get("/api/v1/environments").jsonPath().getMap("items.find { it.environment == '" + name + "' }");
    }

    /** The id of the promotion of a commit, once there is one. */
    public String promotionOf(String commit) {
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

    /** Waits for the end; another end than the wanted one is seen at once. */
    public JsonPath awaitStatus(String id, String status) {
        JsonPath ended = awaitPromotion(
                id, "promotion " + status, p -> !p.getString("status").equals("RUNNING"));
        if (!ended.getString("status").equals(status)) {
            throw new AssertionError("not " + status + "\n" + ended.prettify() + "\n" + String.join("\n", events(id)));
        }
        return ended;
    }

    public JsonPath awaitStep(String id, String environment, String step) {
        return awaitPromotion(
                id,
                environment + " at " + step,
                p -> step.equals(stage(p, environment).get("step")));
    }

    /** Waits until the stage says why it waits in these words. */
    public JsonPath awaitReason(String id, String environment, String... words) {
        return awaitPromotion(id, environment + " waits because of " + List.of(words), p -> {
            String reasons = reasons(p, environment);
            return List.of(words).stream().allMatch(reasons::contains);
        });
    }

    /** Waits until a cluster was observed twice more than now, and judged in between. */
    JsonPath awaitTwoMoreLooks(String id, String environment, String cluster) {
        JsonPath now = promotion(id);
        for (int look = 0; look < 2; look++) {
            String before = (String) evidence(now, environment, cluster).get("observedAt");
            now = awaitPromotion(
                    id,
                    cluster + " observed after " + before,
                    p -> !before.equals(evidence(p, environment, cluster).get("observedAt")));
        }
        return now;
    }

    /** Waits until what a cluster answered counts as wanted. */
    JsonPath awaitState(String id, String environment, String cluster, String state) {
        return awaitPromotion(
                id,
                cluster + " " + state,
                p -> state.equals(evidence(p, environment, cluster).get("state")));
    }

    /** Turns the clock until sources and stage are due, and waits until a cluster was observed and judged anew. */
    JsonPath lookAgain(String id, String environment, String cluster) {
        String before = (String) evidence(promotion(id), environment, cluster).get("observedAt");
        turnClock(Duration.ofSeconds(30));
        return awaitPromotion(
                id,
                cluster + " observed after " + before,
                p -> !before.equals(evidence(p, environment, cluster).get("observedAt")));
    }

    static Map<String, Object> stage(JsonPath promotion, String environment) {
        return promotion.getMap("stages.find { it.environment == '" + environment + "' }");
    }

    /** Why a stage waits, a reason a line; empty when it does not wait. */
    static String reasons(JsonPath promotion, String environment) {
        List<String> reasons =
                promotion.getList("stages.find { it.environment == '" + environment + "' }.waiting?.reasons");
        return reasons == null ? "" : String.join("\n", reasons);
    }

    /** What one cluster proved; empty when nothing is known of it. */
    static Map<String, Object> evidence(JsonPath promotion, String environment, String cluster) {
        Map<String, Object> found = promotion.getMap("stages.find { it.environment == '" + environment
                + "' }.evidence.find { it.cluster == '" + cluster + "' }");
        return found == null ? Map.of() : found;
    }

    public static int pullRequest(JsonPath promotion, String environment) {
        return promotion.getInt("stages.find { it.environment == '" + environment + "' }.pullRequest.number");
    }

    /** Merges the pull request of a stage as a person. */
    public void merge(String id, String environment) {
        int number = pullRequest(awaitStep(id, environment, "AWAIT_MERGE"), environment);
        sandbox().merge(GITOPS, number, "grace", MergeMethod.MERGE);
    }
}
