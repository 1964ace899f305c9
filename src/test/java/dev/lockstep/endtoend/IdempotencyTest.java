package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.IdempotencyKeys;
import dev.lockstep.sandbox.http.Interceptor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that is sent twice is carried out once, when it says that it is the same. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class IdempotencyTest {
    private static final String HEAD = "{\"pipeline\": \"kalypso\"}";

    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @Inject
    IdempotencyKeys keys;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private static Response start(String key, String body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/v1/promotions");
    }

    private static Response abort(String id, String key, String reason) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body("{\"reason\": \"" + reason + "\"}")
                .post("/api/v1/promotions/" + id + "/abort");
    }

    @Test
    void theSameRequestWithTheSameKeyHasTheSameAnswer() {
        Response first = start("deploy-1", HEAD);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        String id = first.jsonPath().getString("id");
        scene.awaitStatus(id, "SUCCEEDED");

        Response again = start("deploy-1", HEAD);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.jsonPath().getString("id")).isEqualTo(id);
        assertThat(again.jsonPath().getString("status")).isEqualTo("SUCCEEDED");
        assertThat(scene.promotions()).hasSize(1);

        Refusal.expect(start("deploy-1", "{\"pipeline\": \"kalypso\", \"commit\": \"main\"}"), 422, "another request");
        assertThat(start("deploy-2", HEAD).jsonPath().getString("id")).isNotEqualTo(id);
    }

    @Test
    void anAbortIsAskedForOnce() {
        scene.fleet()
                .clusters()
                .forEach(cluster -> scene.fleet().fault(cluster.name(), dev.lockstep.sandbox.fleet.Fault.NEVER_SYNCS));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "dev", "AWAIT_COMPLIANCE");
        assertThat(abort(id, "stop", "not today").statusCode()).isEqualTo(202);
        scene.awaitStatus(id, "ABORTED");
        Response again = abort(id, "stop", "not today");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        Refusal.expect(abort(id, "stop", "tomorrow"), 422, "another request");
        Refusal.expect(abort(id, "stop-2", "not today"), 409, "has ended (ABORTED)");
        assertThat(scene.events(id).stream().filter(event -> event.startsWith("abort asked for")))
                .hasSize(1);
    }

    @Test
    void aKeyInFlightIsAConflictAndARefusalIsNotRemembered() throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (Interceptor.Registration hold = scene.sandbox().intercept(holding(reached, goOn))) {
            reached.get(20, TimeUnit.SECONDS);
            CompletableFuture<Response> one = CompletableFuture.supplyAsync(() -> start("slow", HEAD));
            CompletableFuture<Response> other = CompletableFuture.supplyAsync(() -> start("slow", HEAD));
            // Whichever comes first waits for Git, and is not through: the other one is answered meanwhile.
            Response second = (Response) CompletableFuture.anyOf(one, other).get(20, TimeUnit.SECONDS);
            Refusal.expect(second, 409, "is being carried out");
            assertThat(second.header("Retry-After")).isEqualTo("2");
            assertThat(openTransactions()).as("while Git is waited for").isZero();
            goOn.complete(null);
            CompletableFuture<Response> first = one.isDone() && one.join() == second ? other : one;
            assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        } finally {
            goOn.complete(null);
        }
        assertThat(start("slow", HEAD).header("Idempotency-Replayed")).isEqualTo("true");

        String unknown = "{\"pipeline\": \"kalypso\", \"commit\": \"0123456789012345678901234567890123456789\"}";
        Refusal.expect(start("refused", unknown), 422, "does not exist");
        assertThat(start("refused", HEAD).statusCode()).isLessThan(300);
    }

    /** Other than this one, that have lasted for longer than any statement of ours here. */
    private long openTransactions() {
        return QuarkusTransaction.requiringNew().call(() -> (Long) entities.createNativeQuery(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                                + " and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '300 ms'",
                        Long.class)
                .getSingleResult());
    }

    /** Holds whoever asks for the head of main. */
    private static Interceptor holding(CompletableFuture<Void> reached, CompletableFuture<Void> goOn) {
        return new Interceptor() {
            @Override
            public Verdict before(Seen seen) throws InterruptedException {
                if (seen.service().equals("git") && seen.path().contains(Scene.CONTROL_PLANE)) {
                    reached.complete(null);
                    goOn.orTimeout(30, TimeUnit.SECONDS).join();
                }
                return new Proceed();
            }
        };
    }

    @Test
    void aKeyThatIsADayOldIsForgotten() {
        String id = start("daily", HEAD).jsonPath().getString("id");
        scene.awaitStatus(id, "SUCCEEDED");
        scene.turnClock(Duration.ofHours(23));
        keys.forgetOld();
        assertThat(start("daily", HEAD).jsonPath().getString("id")).isEqualTo(id);
        scene.turnClock(Duration.ofHours(2));
        Response next = start("daily", HEAD);
        assertThat(next.jsonPath().getString("id")).isNotEqualTo(id);
        assertThat(next.header("Idempotency-Replayed")).isNull();
        scene.turnClock(Duration.ofHours(25));
        keys.forgetOld();
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> entities.createNativeQuery("select count(*) from idempotency_key", Long.class)
                                .getSingleResult()))
                .isEqualTo(0L);
    }

    @Test
    void aMalformedKeyIsRefused() {
        Refusal.expect(start("a".repeat(201), HEAD), 400, "Idempotency-Key", "200");
        Refusal.expect(start("sch\u00f6n", HEAD), 400, "Idempotency-Key");
        assertThat(scene.promotions()).isEmpty();
    }
}
