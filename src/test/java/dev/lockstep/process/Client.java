package dev.lockstep.process;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** Somebody who uses the API, with or without a token. */
record Client(URI address, String token) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    RequestSpecification request() {
        RequestSpecification request = given().baseUri(address.toString());
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    JsonPath get(String path) {
        return request().get(path).then().statusCode(200).extract().jsonPath();
    }

    /** Starts a promotion of the branch's head, or finds the one that a push has started. */
    String promoteHead() {
        return request()
                .contentType("application/json")
                .body(Map.of("pipeline", "kalypso"))
                .post("/api/v1/promotions")
                .then()
                .extract()
                .jsonPath()
                .getString("id");
    }

    /** The promotion of a commit that something else started. */
    String promotionOf(String commit) {
        return await("a promotion of " + commit)
                .atMost(PATIENCE)
                .until(
                        () -> get("/api/v1/promotions").<String>get("items.find { it.commit == '" + commit + "' }?.id"),
                        id -> id != null);
    }

    JsonPath promotion(String id) {
        return get("/api/v1/promotions/" + id);
    }

    /** Ids of the runs of one kind. */
    List<String> runs(String kind) {
        return get("/api/v1/promotions?kind=" + kind).getList("items.id");
    }

    List<String> events(String id) {
        return get("/api/v1/promotions/" + id + "/events").getList("items.message");
    }

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
        return awaitPromotion(id, "promotion " + status, p -> status.equals(p.getString("status")));
    }

    /** Waits until a stage waits for something at a step: then its state is saved and nothing is in hand. */
    JsonPath awaitWaiting(String id, String environment, String step) {
        return awaitPromotion(
                id,
                environment + " waits at " + step,
                p -> step.equals(stage(p, environment).get("step"))
                        && stage(p, environment).get("waiting") != null);
    }

    static Map<String, Object> stage(JsonPath promotion, String environment) {
        return promotion.getMap("stages.find { it.environment == '" + environment + "' }");
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "client of " + address;
    }
}
