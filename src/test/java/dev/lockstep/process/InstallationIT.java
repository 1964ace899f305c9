package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged jar, configured by environment variables alone. */
@Tag("ci")
class InstallationIT {
    private final Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aPushGoesThroughDevAndStage() {
        installation.process().start();
        installation.awaitFirstLook();
        String commit = installation.world().sandbox().seed().onboardHelloWorld();
        Client operator = installation.operator();
        String id = operator.promotionOf(commit);
        installation.merge(operator.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        JsonPath done = operator.awaitStatus(id, "SUCCEEDED");
        installation.assertDoneOnce(done);
        // The webhook knows who pushed; the look at the branch, which may come first, does not.
        assertThat(done.getString("startedBy")).startsWith("a push to main");
        assertThat(installation.process().log())
                .contains("LOCKSTEP_TOKENS_0__TOKEN, of olga, has fewer than 32 characters")
                .doesNotContain("operator-token-for-tests", "LOCKSTEP_PUBLIC_URL is", "WEBHOOK_SECRET is not set");
        tokensDecideWhoMayDoWhat();
    }

    private void tokensDecideWhoMayDoWhat() {
        Client nobody = installation.nobody();
        nobody.request().get("/q/health/ready").then().statusCode(200);
        nobody.request().get("/q/health").then().statusCode(200);
        nobody.request().get("/api/v1/promotions").then().statusCode(401);
        nobody.request().get("/q/openapi").then().statusCode(401);
        nobody.request().get("/").then().statusCode(401);
        new Client(nobody.address(), "operator-token-for-testz")
                .request()
                .get("/api/v1/promotions")
                .then()
                .statusCode(401);
        installation.viewer().get("/api/v1/promotions");
        start(installation.viewer()).statusCode(403);
        start(nobody).statusCode(401);
        start(installation.operator()).statusCode(201);
        // There is no sandbox here; to reset one takes an admin in any case.
        reset(installation.operator()).statusCode(403);
        installation.operator().request().get("/sandbox/api/faults").then().statusCode(404);
    }

    private static io.restassured.response.ValidatableResponse reset(Client client) {
        return client.request()
                .contentType("application/json")
                .body(Map.of("start", "demo"))
                .post("/sandbox/api/reset")
                .then();
    }

    private static io.restassured.response.ValidatableResponse start(Client client) {
        return client.request()
                .contentType("application/json")
                .body(Map.of("pipeline", "kalypso"))
                .post("/api/v1/promotions")
                .then();
    }

    @Test
    void withoutADatabaseItDoesNotStart() {
        installation.set("LOCKSTEP_DATABASE_EMBEDDED", "false");
        assertThat(installation.process().startInVain()).isEqualTo(1);
        assertThat(installation.process().log())
                .contains("no database is configured", "QUARKUS_DATASOURCE_JDBC_URL", "LOCKSTEP_DATABASE_EMBEDDED=true")
                .doesNotContain("Listening on", "\tat ");
        assertThat(installation.process().postgres().directory()).doesNotExist();
    }

    @Test
    void withoutTokensItDoesNotStart() {
        installation.unset("LOCKSTEP_TOKENS_");
        assertThat(installation.process().startInVain()).isNotZero();
        assertThat(installation.process().log())
                .contains("no way to authenticate is configured")
                .contains("LOCKSTEP_TOKENS_0__TOKEN")
                .doesNotContain("Listening on", "\tat ");
        assertThat(installation.process().postgres().process()).isEmpty();
    }
}
