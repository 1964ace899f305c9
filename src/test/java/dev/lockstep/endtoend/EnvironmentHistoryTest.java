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

        leadTimes(first, onboarding);
        search(merged, onboarding);

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

    /** Of what was merged; the commit that changed nothing here is none. */
    private void leadTimes(String run, String commit) {
        JsonPath times =
                given().get(DEV + "/lead-time").then().statusCode(200).extract().jsonPath();
        assertThat(times.getInt("runs")).isEqualTo(1);
        assertThat(times.getList("items.commit")).containsExactly(commit);
        JsonPath promotion = scene.promotion(run);
        assertThat(times.getString("items[0].startedAt")).isEqualTo(promotion.getString("createdAt"));
        assertThat(times.getString("items[0].provenAt"))
                .isEqualTo(Scene.stage(promotion, "dev").get("endedAt"));
        long dev = ((Number) Scene.stage(promotion, "dev").get("leadTimeSeconds")).longValue();
        long stage = ((Number) Scene.stage(promotion, "stage").get("leadTimeSeconds")).longValue();
        assertThat(dev)
                .isEqualTo(times.getLong("medianSeconds"))
                .isEqualTo(times.getLong("p90Seconds"))
                .isEqualTo(times.getLong("items[0].seconds"))
                .isBetween(0L, stage);
        assertThat(promotion.getLong("leadTimeSeconds")).isGreaterThanOrEqualTo(stage);
        assertThat(given().get("/environments/kalypso/dev").asString())
                .contains("of the one promotion that was proven here");
        assertThat(given().get("/promotions/" + run).asString())
                .contains("· lead time ")
                .contains(" after the start of the run");
        Refusal.expect(given().get("/api/v1/environments/kalypso/prod/lead-time"), 404, "kalypso/prod", "kalypso/dev");
    }

    /** By all that it is found by, and by what only looks as if. */
    private static void search(JsonPath run, String commit) {
        int number = run.getInt("number");
        String merge = (String) Scene.stage(run, "stage").get("target");
        for (String wanted : List.of(
                String.valueOf(number),
                "#" + number,
                commit,
                commit.substring(0, 7),
                merge.substring(0, 9),
                "onboard hell")) {
            assertThat(found(wanted).getList("runs.number")).as(wanted).contains(number);
        }
        assertThat(found(commit.substring(0, 6)).getList("runs")).isEmpty();
        JsonPath workload = found("HELLO-world");
        assertThat(workload.getString("workloads[0].workload")).contains("hello-world");
        assertThat(workload.getList("workloads[0].environments.kalypso")).containsExactly("dev", "stage");
        assertThat(found("%").getList("workloads")).isEmpty();
        assertThat(given().queryParam("q", "hello").get("/search").asString())
                .contains("<a href=\"/environments/kalypso/dev\">dev of kalypso</a>", "id=\"line-" + number + "\"");
        assertThat(given().queryParam("q", "\"><b>x").get("/search").asString())
                .contains("value=\"&quot;&gt;&lt;b&gt;x\"", "Nothing found")
                .doesNotContain("<b>x");
        assertThat(given().get("/search?q=").statusCode()).isEqualTo(200);
        Refusal.expect(given().get("/api/v1/search"), 400, "q is what to look for");
        Refusal.expect(given().get("/search?q=" + "a".repeat(501)), 400, "501 characters");
    }

    private static JsonPath found(String wanted) {
        return given().queryParam("q", wanted)
                .get("/api/v1/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void whatDoesNotExistIsNamedWithWhatDoes() {
        Refusal.expect(given().get("/api/v1/environments/kalypso/prod"), 404, "kalypso/prod", "kalypso/dev");
        Refusal.expect(given().get("/api/v1/environments/calypso/dev/history"), 404, "calypso/dev");
        Refusal.expect(given().get(DEV + "/history?page=2"), 400, "page", "cursor, limit");
        Refusal.expect(given().get(DEV + "/history?limit=1000"), 400, "limit", "between 1 and 200");
    }
}
