package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestPostgres;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database goes away and comes back: nothing is lost, readiness says so meanwhile, and work goes on by itself. */
@Tag("ci")
class DatabaseAwayIT {
    private static final String PULLS = "/api/v3" + Installation.GITOPS + "/pulls";
    private static final Duration BACK = Duration.ofSeconds(30);

    private final Installation installation = new Installation();
    private final LockstepProcess process = installation.process();
    private final Client operator = installation.operator();
    private Relay relay;

    @BeforeEach
    void start() {
        String url = SharedDatabase.fresh().url();
        URI server = URI.create(url.substring("jdbc:".length()));
        relay = new Relay(server.getHost(), server.getPort());
        installation.set(
                "QUARKUS_DATASOURCE_JDBC_URL",
                url.replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + relay.port()));
        installation.set("QUARKUS_DATASOURCE_USERNAME", TestPostgres.USER);
        installation.set("QUARKUS_DATASOURCE_PASSWORD", TestPostgres.USER);
        process.start();
    }

    @AfterEach
    void close() {
        installation.close();
        relay.close();
    }

    private Response readiness() {
        return installation.nobody().request().get("/q/health/ready");
    }

    private void goesOnAfter(Duration away) {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        relay.cut();
        await("readiness says so").atMost(BACK).until(() -> readiness().statusCode() == 503);
        assertThat(readiness().asString()).containsIgnoringCase("database").contains("DOWN");
        installation.merge(waiting, "stage");
        await("down for as long")
                .atMost(away.plusSeconds(30))
                .during(away)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> readiness().statusCode() == 503);
        relay.mend();
        await("ready again").atMost(BACK).until(() -> readiness().statusCode() == 200);
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    @Test
    void forSomeSeconds() {
        goesOnAfter(Duration.ofSeconds(8));
    }

    @Test
    @Tag("proof")
    void forAMinute() {
        goesOnAfter(Duration.ofMinutes(1));
    }

    @Test
    void betweenAMergeAndItsSave() throws InterruptedException {
        Calls.Held merged = installation.calls.holdAnswer("PUT", PULLS + "/[0-9]+/merge");
        String id = installation.promotion();
        merged.awaitReached();
        relay.cut();
        merged.letGo();
        await("readiness says so").atMost(BACK).until(() -> readiness().statusCode() == 503);
        relay.mend();
        installation.merge(operator.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    /** Connections stay open and nothing comes through, for longer than the lease lasts. */
    @Test
    @Tag("proof")
    void withoutAnyAnswer() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        relay.block(true);
        installation.merge(waiting, "stage");
        long began = System.nanoTime();
        await("longer than a lease")
                .atMost(Duration.ofSeconds(30))
                .until(() -> System.nanoTime() - began > Duration.ofSeconds(9).toNanos());
        relay.block(false);
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }
}
