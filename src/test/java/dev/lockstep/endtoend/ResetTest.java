package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.seed.Start;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sandbox, and all that Lockstep knows of it, begins anew while the server runs. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class ResetTest {
    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void nothingIsLeftOfTheOldWorldNotEvenOfThePromotionThatIsBeingMoved() {
        try (ErrorsLogged errors = new ErrorsLogged()) {
            String old = scene.sandbox().seed().onboardHelloWorld();
            add("{\"fault\": \"SLOW\", \"service\": \"github\", \"seconds\": 20, \"method\": \"POST\","
                    + " \"path\": \"/pulls\", \"times\": 1}");
            scene.fleet().fault("drone-arc", Fault.FAILS_TO_APPLY);
            scene.promotionOf(old);
            await("the request that opens the pull request is held")
                    .atMost(Scene.PATIENCE)
                    .until(() -> scene.sandbox().faults().all().isEmpty());

            Response answer = post("{\"start\": \"tutorial\"}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.jsonPath().getString("start")).isEqualTo("tutorial");

            assertThat(scene.sandbox().start()).isEqualTo(Start.TUTORIAL);
            assertThat(scene.promotions()).isEmpty();
            // The branches were looked at, so that the next push is promoted, or a reconfiguration.
            // A delivery of the old world may still come in; that it came is all that is remembered of it.
            assertThat(rows().keySet())
                    .contains("git_ref", "lane")
                    .isSubsetOf("git_ref", "lane", "pipeline_look", "webhook_delivery");
            assertThat(scene.fleet().clusters()).allMatch(cluster -> cluster.fault() == Fault.NONE);
            await("nobody acts for the old promotion")
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> scene.sandbox().pullRequests().isEmpty()
                            && scene.sandbox().repositories().stream()
                                    .flatMap(repository -> repository.branches().stream())
                                    .noneMatch(branch -> branch.startsWith("lockstep/")));
            Response unknown = scene.start("kalypso", old);
            assertThat(unknown.statusCode()).isBetween(400, 499);
            assertThat(unknown.jsonPath().getString("detail")).contains("does not exist");

            String commit = scene.sandbox().seed().docsOnlyChange();
            String id = scene.promotionOf(commit);
            assertThat(scene.awaitStatus(id, "SUCCEEDED").getInt("number")).isEqualTo(1);
            assertThat(errors.messages()).isEmpty();
        }
    }

    @Test
    void itBeginsAsTheLastTimeWhenNothingIsSaid() {
        assertThat(post("{\"start\": \"tutorial\"}").statusCode()).isEqualTo(200);
        assertThat(given().contentType(ContentType.JSON)
                        .post("/sandbox/api/reset")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getString("start"))
                .isEqualTo("tutorial");
        assertThat(post("{\"start\": \"demo\"}").jsonPath().getString("start")).isEqualTo("demo");
    }

    @Test
    void anUnknownStartIsRefusedAndNothingIsLost() {
        String commit = scene.sandbox().seed().docsOnlyChange();
        scene.promotionOf(commit);
        Response answer = post("{\"start\": \"production\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getString("detail")).isEqualTo("start is demo or tutorial");
        assertThat(scene.promotions()).containsExactly(commit);
    }

    @Test
    void thePageAsksBefore() {
        assertThat(page("/sandbox")).contains("This sandbox began as demo.", "/sandbox/reset?start=tutorial");
        assertThat(page("/sandbox/reset?start=tutorial"))
                .contains("Begin anew?", "All promotions are deleted", "Delete everything and begin anew");
        assertThat(scene.sandbox().start()).isEqualTo(Start.DEMO);
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParam("start", "tutorial")
                .post("/sandbox/reset")
                .then()
                .statusCode(303);
        assertThat(page("/sandbox")).contains("This sandbox began as tutorial.");
    }

    @Test
    void faultsAreAddedSeenAndRemovedOnThePage() {
        assertThat(page("/sandbox")).contains("None: every service answers as it should");
        form("/sandbox/faults", Map.of("what", "THROTTLED arm", "extent", "percent", "number", "25", "seconds", "4"));
        scene.fleet().fault("large-1", Fault.OFFLINE);
        assertThat(page("/sandbox")).contains("answers 429 with Retry-After", "25 % (seed 1), 4 s", "unreachable");
        assertThat(given().get("/sandbox/api/faults").jsonPath().getList("items.fault"))
                .containsExactly("THROTTLED", "OFFLINE");
        form("/sandbox/faults/remove", Map.of("id", "large-1"));
        assertThat(given().get("/sandbox/api/faults").jsonPath().getList("items.service"))
                .containsExactly("arm");
        given().delete("/sandbox/api/faults").then().statusCode(204);
        assertThat(given().get("/sandbox/api/faults").jsonPath().getList("items"))
                .isEmpty();
        given().delete("/sandbox/api/faults/7").then().statusCode(404);
        assertThat(given().contentType(ContentType.JSON)
                        .body("{\"fault\": \"SLOW\"}")
                        .post("/sandbox/api/faults")
                        .then()
                        .statusCode(400)
                        .extract()
                        .jsonPath()
                        .getString("detail"))
                .isEqualTo("name the service that SLOW strikes");
    }

    /** Tables that have rows, with their number; Flyway's and Quartz's apart. */
    private Map<String, Long> rows() {
        return QuarkusTransaction.requiringNew().call(() -> {
            Map<String, Long> rows = new TreeMap<>();
            List<?> tables = entities.createNativeQuery(
                            "select table_name from information_schema.tables where table_schema = 'public'",
                            String.class)
                    .getResultList();
            for (Object table : tables) {
                if (!table.toString().matches("(qrtz|flyway)_.*")) {
                    long count = ((Number) entities.createNativeQuery("select count(*) from " + table)
                                    .getSingleResult())
                            .longValue();
                    Optional.of(count)
                            .filter(number -> number > 0)
                            .ifPresent(number -> rows.put(table.toString(), number));
                }
            }
            assertThat(tables).hasSizeGreaterThan(15);
            return rows;
        });
    }

    private static Response post(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/sandbox/api/reset");
    }

    private static void add(String fault) {
        given().contentType(ContentType.JSON)
                .body(fault)
                .post("/sandbox/api/faults")
                .then()
                .statusCode(201);
    }

    private static void form(String path, Map<String, String> fields) {
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParams(fields)
                .post(path)
                .then()
                .statusCode(303);
    }

    private static String page(String path) {
        return given().accept(ContentType.HTML)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
