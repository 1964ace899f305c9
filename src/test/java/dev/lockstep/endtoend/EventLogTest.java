package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.Promotions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event log: who, what, when, on which evidence; and every run can be made again from it. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class EventLogTest {
    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @Inject
    RunsFromEvents runs;

    @Inject
    PastRuns past;

    @Inject
    Promotions promotions;

    @TempDir
    Path directory;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    @Tag("proof")
    void everyRunOfAScenarioIsMadeAgainFromItsEvents() {
        // A promotion from its start to its end, one person merging.
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(first, "stage", "AWAIT_MERGE");
        // New configuration goes into its pull request.
        configure("stage");
        scene.awaitEvent(first, "new configuration");
        // A newer commit takes its place and its pull request.
        String second = scene.promotionOf(scene.sandbox().seed().changeOnMain("next"));
        scene.awaitStatus(first, "SUPERSEDED");
        // One that is aborted, and tried again.
        scene.awaitStep(second, "stage", "AWAIT_MERGE");
        assertThat(scene.abort(second, "not today").statusCode()).isEqualTo(202);
        scene.awaitStatus(second, "ABORTED");
        String third = given().post("/api/v1/promotions/" + second + "/retry")
                .jsonPath()
                .getString("id");
        scene.merge(third, "stage");
        scene.awaitStatus(third, "SUCCEEDED");
        // A reconfiguration of its own.
        configure("dev");
        String reconfiguration = scene.runOf("RECONFIGURATION", "dev");
        scene.awaitStatus(reconfiguration, "SUCCEEDED");

        assertThat(runs.everyRunIsMadeAgain()).isGreaterThanOrEqualTo(4);

        UUID id = UUID.fromString(third);
        List<EventRow> events = runs.events(id);
        Promotion start = past.asOf(id, events.get(0).id);
        assertThat(start.status()).isEqualTo(PromotionStatus.RUNNING);
        assertThat(start.stages()).allMatch(stage -> stage.status() == StageStatus.PENDING);
        Promotion end = past.asOf(id, events.get(events.size() - 1).id);
        assertThat(end).isEqualTo(promotions.find(id).orElseThrow().promotion().lasting());
        long merged = events.stream()
                .filter(event -> event.type.equals("MERGED") && event.environment.equals("stage"))
                .findFirst()
                .orElseThrow()
                .id;
        JsonPath then = given().get("/api/v1/promotions/" + third + "/events/" + merged + "/promotion")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(then.getString("status")).isEqualTo("RUNNING");
        assertThat(then.getList("stages.status")).containsExactly("NO_OP", "RUNNING");
        assertThat(then.getString("stages[1].step")).isEqualTo("WRITE_BASE");
        assertThat(then.getString("stages[1].pullRequest.mergeCommit"))
                .isEqualTo(end.stage("stage").mergeCommit().orElseThrow());
    }

    @Test
    void itSaysWhoAndOnWhichEvidence() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        JsonPath events = given().get("/api/v1/promotions/" + id + "/events").jsonPath();
        assertThat(events.getString("items[0].actor")).isEqualTo("lockstep");
        assertThat(events.<String>getList("items.findAll { it.type == 'MERGED' }.actor"))
                .containsExactly("lockstep", "grace");
        assertThat(events.<String>getList("items.findAll { it.type == 'MERGE_DONE' }.environment"))
                .containsExactly("dev");
        assertThat(events.<String>getList("items.findAll { it.evidence != null }.type"))
                .containsExactly("PROVEN", "PROVEN");

        Map<String, Object> proven = events.getMap("items.find { it.type == 'PROVEN' }");
        JsonPath evidence = given().get((String) proven.get("evidence"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(evidence.getLong("event")).isEqualTo(((Number) proven.get("id")).longValue());
        assertThat(evidence.getString("commit"))
                .isEqualTo(Scene.stage(scene.promotion(id), "dev").get("target"));
        assertThat(evidence.<String>getList("findings.cluster"))
                .containsExactlyInAnyOrder("drone-arc", "drone-aks", "large-1");
        assertThat(evidence.<String>getList("findings.state")).containsOnly("PROVEN");
        assertThat(evidence.<String>getList("findings.source"))
                .contains("azure")
                .doesNotContainNull();
        assertThat(evidence.<String>getList("findings.commit")).containsOnly(evidence.getString("commit"));
        assertThat(evidence.getString("findings[0].observedAt")).isLessThanOrEqualTo(evidence.getString("judgedAt"));
        assertThat(evidence.getInt("omitted")).isZero();

        String one = "/api/v1/promotions/" + id + "/events/";
        Refusal.expect(given().get(one + events.getLong("items[0].id") + "/evidence"), 404, "does not rest on");
        Refusal.expect(given().get(one + "999999/evidence"), 404, "no event");
        Refusal.expect(given().get(one + "x/promotion"), 404, "no event");
        asItWasThen(events);
        String page = given().accept("text/html").get("/promotions/1").asString();
        assertThat(page).contains("<td class=\"quiet\">grace</td>").doesNotContain("<td class=\"quiet\">lockstep</td>");
    }

    /** Each event on the page of the run leads to what was then. */
    private static void asItWasThen(JsonPath events) {
        String run = given().get("/promotions/1").asString();
        for (Object event : events.getList("items.id")
                .subList(
                        events.getList("items").size() - 5,
                        events.getList("items").size())) {
            assertThat(run).contains("<a href=\"/promotions/1/events/" + event + "\"");
        }
        String first = then(events.getLong("items[0].id"), 200);
        assertThat(first)
                .contains("does not rest on what clusters answered", "Next event")
                .doesNotContain("Event before");
        String proven = then(events.getLong("items.find { it.type == 'PROVEN' && it.environment == 'dev' }.id"), 200);
        assertThat(proven).contains("drone-arc", "drone-aks", "large-1", "2 of 2 proven", "1 of 1 proven");
        // stage began then, and has ended now
        assertThat(stages(proven))
                .containsOnlyOnce(">succeeded<")
                .containsOnlyOnce(">running<")
                .contains("gate");
        String last = then(events.getLong("items[-1].id"), 200);
        assertThat(stages(last)).doesNotContain(">running<");
        assertThat(last).doesNotContain("Next event");
        assertThat(then(999_999, 404)).contains("no such event");
        assertThat(given().get("/promotions/1/events/" + events.getLong("items[0].id") + "?from=x")
                        .statusCode())
                .isEqualTo(400);
    }

    private static String then(long event, int status) {
        return given().accept("text/html")
                .get("/promotions/1/events/" + event)
                .then()
                .statusCode(status)
                .extract()
                .asString();
    }

    /** The table of stages of a page, in lower case. */
    private static String stages(String page) {
        return page.substring(page.indexOf("id=\"stages-then\""), page.indexOf("id=\"evidence-then\""))
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void whatPeopleAskForHasTheirName() {
        Response started = scene.start("{\"pipeline\": \"kalypso\"}");
        String id = started.jsonPath().getString("id");
        scene.awaitStatus(id, "SUCCEEDED");
        scene.fleet().clusters().forEach(cluster -> scene.fleet().fault(cluster.name(), Fault.NEVER_SYNCS));
        String next = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(next, "dev", "AWAIT_COMPLIANCE");
        scene.abort(next, "not today");
        scene.awaitStatus(next, "ABORTED");
        JsonPath events = given().get("/api/v1/events?after=0").jsonPath();
        assertThat(events.<String>getList("items.findAll { it.type == 'PROMOTION_STARTED' }.actor"))
                .containsExactly("sandbox", "lockstep");
        assertThat(events.<String>getList("items.findAll { it.type == 'REQUESTED' }.actor"))
                .containsExactly("sandbox");
        assertThat(events.getString("items.find { it.type == 'REQUESTED' }.message"))
                .contains("not today");
    }

    @Test
    @Tag("proof")
    void aStageThatItsClustersFailedKeepsWhatTheySaid() {
        scene.fleet().fault("drone-arc", Fault.FAILS_TO_APPLY);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStatus(id, "FAILED");
        JsonPath events = given().get("/api/v1/promotions/" + id + "/events").jsonPath();
        String address = events.getString("items.find { it.type == 'STAGE_ENDED' }.evidence");
        JsonPath evidence = given().get(address).jsonPath();
        assertThat(evidence.getString("findings[0].cluster")).isEqualTo("drone-arc");
        assertThat(evidence.getString("findings[0].state")).isEqualTo("FAILED");
        assertThat(evidence.getString("findings[0].said")).isNotBlank();
    }

    @Test
    void theDatabaseRefusesToChangeIt() {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        String ours = " where promotion_id = '" + id + "'";
        assertThatThrownBy(() -> execute("update promotion_event set message = 'nothing happened'" + ours))
                .hasStackTraceContaining("cannot be changed: the event log is only added to");
        assertThatThrownBy(() -> execute("delete from promotion_event" + ours))
                .hasStackTraceContaining("goes with promotion " + id);
        assertThat(execute("delete from promotion where id = '" + id + "'")).isEqualTo(1);
        assertThat(scene.promotions()).isEmpty();
        assertThat(count("promotion_event" + ours)).isZero();
    }

    @Test
    void whatBeganBeforeChangesWereWrittenDownIsNotGuessed() {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        String old = UUID.randomUUID().toString();
        execute(
                "insert into promotion (id, number, pipeline, commit_sha, title, author, started_by, status, created_at,"
                        + " definition, environments)"
                        + " select cast('" + old
                        + "' as uuid), 900, pipeline, commit_sha, title, author, started_by, status, created_at,"
                        + " definition, environments from promotion where id = '" + id + "'");
        execute("insert into promotion_event (promotion_id, at, type, message) values ('" + old
                + "', now(), 'PROMOTION_STARTED', 'promotion #900 started')");
        JsonPath events = given().get("/api/v1/promotions/900/events").jsonPath();
        assertThat(events.getString("items[0].actor")).isNull();
        Refusal.expect(
                given().get("/api/v1/promotions/900/events/" + events.getLong("items[0].id") + "/promotion"),
                409,
                "#900",
                "did not write down what changed");
        String page = given().accept("text/html")
                .get("/promotions/900/events/" + events.getLong("items[0].id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(page).contains("Not known: ", "did not write down what changed");
        execute("delete from promotion where id = '" + old + "'");
    }

    private void configure(String environment) {
        Checkout branch = scene.checkout(directory, Scene.CONTROL_PLANE, environment);
        String file = "configs/" + environment + "-config.yaml";
        branch.push(
                file,
                branch.text(file).replaceAll("(?m)^( *ENVIRONMENT:) .*$", "$1 Renamed"),
                "Call it something else");
    }

    private int execute(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(sql).executeUpdate());
    }

    private long count(String from) {
        return QuarkusTransaction.requiringNew()
                .call(() -> (Long) entities.createNativeQuery("select count(*) from " + from, Long.class)
                        .getSingleResult());
    }
}
