package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One environment: what is there, and what was. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class EnvironmentHistoryTest {
    private static final String DEV = "/api/v1/environments/kalypso/dev";

    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    @Test
    void everyDeploymentIsToldNewestFirst() {
        assertThat(given().get(DEV + "/history").jsonPath().getList("items")).isEmpty();
        String onboarding = scene.sandbox().seed().onboardHelloWorld();
        String first = scene.promotionOf(onboarding);
        scene.merge(first, "stage");
        JsonPath merged = scene.awaitStatus(first, "SUCCEEDED");
        String docs = scene.sandbox().seed().docsOnlyChange();
        String second = scene.promotionOf(docs);
        scene.awaitStatus(second, "SUCCEEDED");

        JsonPath history = given().get(DEV + "/history").jsonPath();
        assertThat(history.getList("items.commit")).containsExactly(docs, onboarding);
        assertThat(history.getList("items.outcome")).containsExactly("NO_OP", "SUCCEEDED");
        assertThat(history.getList("items.kind")).containsOnly("PROMOTION");
        assertThat(history.getList("items.promotion")).containsExactly(second, first);
        assertThat(history.getString("items[1].title")).isEqualTo(merged.getString("title"));
        assertThat(history.getString("items[1].mergeCommitSha"))
                .isEqualTo(Scene.stage(merged, "dev").get("target"));
        assertThat(history.getString("items[0].mergeCommitSha")).isNull();
        assertThat(history.getString("items[0].mergedAt")).isNull();
        assertThat(history.getString("items[0].reason")).contains("no manifest changed");
        assertThat(history.getString("items[1].mergedAt"))
                .isLessThan(history.getString("items[1].provenAt"))
                .startsWith("20");
        assertThat(history.getString("items[0].provenAt")).isGreaterThan(history.getString("items[1].provenAt"));

        Response page = given().get(DEV + "/history?limit=1");
        assertThat(page.jsonPath().getList("items.commit")).isEqualTo(List.of(docs));
        String next = page.header("Link");
        Response older = given().urlEncodingEnabled(false).get(next.substring(1, next.indexOf('>')));
        assertThat(older.jsonPath().getList("items.commit")).isEqualTo(List.of(onboarding));
        assertThat(older.header("Link")).isNull();
        Refusal.expect(
                given().queryParam("cursor", page.jsonPath().getString("nextCursor"))
                        .get("/api/v1/environments/kalypso/stage/history"),
                400,
                "cursor must be the nextCursor");

        JsonPath dev = given().get(DEV).jsonPath();
        assertThat(dev.getString("environment")).isEqualTo("dev");
        assertThat(dev.getString("proven.commit")).isEqualTo(docs);
        assertThat(dev.getString("baseCommit")).isEqualTo(docs);
    }

    @Test
    void whatDoesNotExistIsNamedWithWhatDoes() {
        Refusal.expect(given().get("/api/v1/environments/kalypso/prod"), 404, "kalypso/prod", "kalypso/dev");
        Refusal.expect(given().get("/api/v1/environments/calypso/dev/history"), 404, "calypso/dev");
        Refusal.expect(given().get(DEV + "/history?page=2"), 400, "page", "cursor, limit");
        Refusal.expect(given().get(DEV + "/history?limit=1000"), 400, "limit", "between 1 and 200");
    }
}
