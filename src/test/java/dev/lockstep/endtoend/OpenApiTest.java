package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.endtoend.ApiSpecification.Operation;
import dev.lockstep.sandbox.SandboxWorld;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is valid and complete, has every operation of the server, and every answer is one that it promises. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class OpenApiTest {
    private static final Map<String, Object> NOTHING = Map.of();
    /** What is sent where the field's name alone does not say what makes sense. */
    private static final Map<String, Map<String, Object>> BODIES = Map.of(
            "setSandboxClusterFault", Map.of("fault", "NONE"),
            "addSandboxFault", Map.of("fault", "THROTTLED", "service", "github", "times", 1),
            "setSandboxWebhooks", Map.of("enabled", true),
            "makeSandboxCommit", Map.of("kind", "docs"),
            "resetSandbox", Map.of("start", "demo"),
            "rollBackEnvironment", Map.of("reason", "a walk through everything"));

    @Inject
    Scene scene;

    private ApiSpecification specification;
    private int strangers;

    @BeforeEach
    void read() {
        specification = ApiSpecification.read(Map.of());
    }

    private static List<String> mistakes(String document) {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document);
        return result.getMessages() == null ? List.of() : result.getMessages();
    }

    @Test
    void aValidatorFindsNothing() {
        assertThat(mistakes(specification.text())).isEmpty();
        // It would.
        assertThat(mistakes(specification.text().replace("\"responses\"", "\"answers\"")))
                .isNotEmpty();
        assertThat(mistakes(specification.text().replace("\"in\" : \"path\"", "\"in\" : \"somewhere\"")))
                .isNotEmpty();
    }

    @Test
    void whatIsReferredToIsThere() {
        JsonNode components = specification.document().path("components");
        List<JsonNode> references = specification.document().findValues("$ref");
        assertThat(references).hasSizeGreaterThan(100);
        references.forEach(one -> assertThat(specification
                        .document()
                        .at(one.asText().replaceFirst("^#", ""))
                        .isMissingNode())
                .as(one.asText())
                .isFalse());
        specification
                .operations()
                .values()
                .forEach(operation -> operation
                        .node()
                        .path("security")
                        .forEach(requirement -> requirement
                                .fieldNames()
                                .forEachRemaining(scheme -> assertThat(components
                                                .path("securitySchemes")
                                                .has(scheme))
                                        .as("%s of %s", scheme, operation)
                                        .isTrue())));
    }

    @Test
    void everyOperationOfTheServerIsInItAndNoOther() {
        Set<String> served = new TreeSet<>();
        Endpoint.all().stream().filter(Endpoint::api).map(Endpoint::toString).forEach(served::add);
        assertThat(specification.operations().keySet()).isEqualTo(served).hasSizeGreaterThan(40);
    }

    @Test
    void everyOperationIsDescribed() {
        Set<String> ids = new HashSet<>();
        specification.operations().values().forEach(operation -> {
            JsonNode node = operation.node();
            assertThat(operation.id()).as("id of %s", operation).matches("[a-z][A-Za-z]+");
            assertThat(ids.add(operation.id()))
                    .as("%s is its alone", operation.id())
                    .isTrue();
            assertThat(node.path("summary").asText())
                    .as("summary of %s", operation)
                    .isNotBlank();
            assertThat(node.path("tags")).as("tags of %s", operation).isNotEmpty();
            assertThat(node.path("security")).as("security of %s", operation).isNotEmpty();
            node.path("parameters").forEach(parameter -> {
                assertThat(parameter.path("description").asText())
                        .as("%s of %s", parameter, operation)
                        .isNotBlank();
                assertThat(parameter.path("schema"))
                        .as("%s of %s", parameter, operation)
                        .isNotEmpty();
            });
            if (operation.hasBody()) {
                assertThat(specification
                                .resolve(node.at("/requestBody/content/application~1json/schema"))
                                .path("type")
                                .asText())
                        .as("body of %s", operation)
                        .isEqualTo("object");
            }
            answersAreDescribed(operation);
        });
    }

    private void answersAreDescribed(Operation operation) {
        List<String> successes = new ArrayList<>();
        operation.node().path("responses").properties().forEach(entry -> {
            String what = operation + " " + entry.getKey();
            JsonNode answer = entry.getValue();
            assertThat(answer.path("description").asText()).as(what).isNotBlank();
            if (entry.getKey().startsWith("2")) {
                successes.add(entry.getKey());
                if (!entry.getKey().equals("204")) {
                    assertThat(answer.path("content")).as(what).isNotEmpty();
                }
                answer.path("content").forEach(type -> {
                    JsonNode schema = specification.resolve(type.path("schema"));
                    assertThat(schema.has("type")).as("%s: %s", what, type).isTrue();
                    assertThat(!schema.path("type").asText().equals("object")
                                    || schema.path("properties").size() > 0)
                            .as("%s: %s", what, schema)
                            .isTrue();
                });
            } else {
                assertThat(answer.at("/content/application~1problem+json/schema/$ref")
                                .asText())
                        .as(what)
                        .isEqualTo("#/components/schemas/Problem");
            }
        });
        assertThat(successes).as("%s", operation).isNotEmpty();
    }

    /** From addresses of their own, because many of one would not be looked at any more. */
    private RequestSpecification stranger() {
        strangers++;
        return given().header("X-Forwarded-For", "198.51." + strangers / 200 + "." + (1 + strangers % 200));
    }

    private static String path(Operation operation, Map<String, ?> values) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters("path")) {
            String name = parameter.path("name").asText();
            path = path.replace(
                    "{" + name + "}",
                    values.containsKey(name) ? values.get(name).toString() : "nosuch");
        }
        return path;
    }

    private static RequestSpecification with(Operation operation, RequestSpecification request, Object body) {
        return operation.hasBody() ? request.contentType("application/json").body(body) : request;
    }

    private Response sent(Operation operation, RequestSpecification request, String path) {
        Response answer = request.request(Method.valueOf(operation.method()), path);
        specification.fits(operation, answer);
        return answer;
    }

    @Test
    void whoIsNotKnownOrMayNotIsToldSoInTheFormOfAllErrors() {
        for (Operation operation : specification.operations().values()) {
            String path = path(operation, NOTHING);
            Response unknown = sent(
                    operation,
                    with(operation, stranger().header("Authorization", "Bearer a-token-that-nobody-has"), NOTHING),
                    path);
            Refusal.expect(unknown, 401, "token");
            Response lines = sent(
                    operation,
                    with(
                            operation,
                            stranger().header("Authorization", "Bearer nobody").accept("text/plain"),
                            NOTHING),
                    path);
            assertThat(lines.asString()).startsWith("problem=401\ntitle=Unauthorized\ndetail=");
            if (operation.changes()) {
                Refusal.expect(
                        sent(operation, with(operation, given().header("Sec-Fetch-Site", "cross-site"), NOTHING), path),
                        403,
                        "own pages");
            }
            if (operation.changes() && !operation.webhook()) {
                Response viewer = sent(
                        operation,
                        with(operation, given().header("Authorization", "Bearer " + TestServer.VIEWER), NOTHING),
                        path);
                Refusal.expect(viewer, 403, "it needs the role " + role(operation));
            }
        }
    }

    private static String role(Operation operation) {
        return operation.node().at("/security/0/bearer/0").asText();
    }

    @Test
    void whatMakesNoSenseIsAnsweredAsDocumented() {
        scene.reset();
        for (Operation operation : specification.operations().values()) {
            if (operation.id().equals("resetSandbox") || operation.webhook()) {
                continue; // The one would do it; of the other see below.
            }
            String path = path(operation, NOTHING);
            sent(operation, with(operation, given(), NOTHING), path);
            sent(operation, with(operation, given().accept("application/xml"), NOTHING), path);
            sent(operation, with(operation, given().accept("text/plain"), NOTHING), path);
            Refusal.expect(
                    sent(operation, with(operation, given(), NOTHING), path + "?nosuchthing=1"), 400, "nosuchthing");
            Refusal.expect(
                    sent(operation, with(operation, given().urlEncodingEnabled(false), NOTHING), path + "?a=%FF"),
                    400,
                    "UTF-8");
            for (JsonNode parameter : operation.parameters("query")) {
                sent(operation, given(), path + "?" + parameter.path("name").asText() + "=-1.x");
            }
            if (operation.changes()) {
                String large = "{\"reason\": \"" + "r".repeat(70_000) + "\"}";
                Response tooLarge =
                        sent(operation, given().contentType("application/json").body(large), path);
                assertThat(tooLarge.statusCode()).as("%s", operation).isEqualTo(413);
            }
            if (operation.hasBody()) {
                Refusal.expect(sent(operation, with(operation, given(), "[]"), path), 400, "JSON object");
                Response type =
                        sent(operation, given().contentType("text/plain").body("{}"), path);
                assertThat(type.statusCode()).as("%s", operation).isEqualTo(415);
            }
        }
        Operation webhook = specification.operations().get("POST /api/v1/webhooks/github");
        sent(webhook, given().contentType("application/json").body("{}"), webhook.path());
        sent(webhook, given().contentType("text/plain").body("{}"), webhook.path());
        sent(
                webhook,
                given().contentType("application/json").accept("text/html").body("{}"),
                webhook.path());
        Operation hint = specification.operations().get("POST /api/v1/hints/{source}");
        sent(hint, given().contentType("application/json").body("{}"), path(hint, NOTHING));
        Supplier<RequestSpecification> right =
                () -> given().header("Authorization", "Bearer " + SandboxWorld.HINT_SECRET);
        Refusal.expect(sent(hint, right.get().body("{}"), path(hint, NOTHING)), 404, "no source");
        assertThat(sent(hint, right.get().body("{}"), path(hint, Map.of("source", "azure")))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void whatMakesSenseIsAnsweredAsDocumented() {
        scene.reset();
        String commit = scene.sandbox().seed().onboardHelloWorld();
        Map<String, Object> values = new HashMap<>(Map.of("pipeline", "kalypso", "environment", "dev"));
        values.put("commit", commit);
        values.put("reason", "a walk through everything");
        values.put("id", scene.promotionOf(commit));
        values.put("event", eventWithEvidence(values.get("id")));
        values.put("cluster", "large-1");
        Map<String, Integer> statuses = new TreeMap<>();
        specification.operations().values().stream()
                .filter(operation -> !operation.webhook())
                // Reads first; what begins anew last.
                .sorted((one, other) -> order(one) - order(other))
                .forEach(operation -> statuses.put(operation.id(), plausible(operation, values)));
        specification.operations().values().stream()
                .filter(operation -> !operation.changes())
                .forEach(operation -> assertThat(statuses.get(operation.id()))
                        .as("%s", operation)
                        .isEqualTo(200));
        assertThat(statuses)
                .contains(
                        Map.entry("abortPromotion", 202),
                        Map.entry("pausePromotion", 200),
                        Map.entry("resumePromotion", 200),
                        Map.entry("pauseEverything", 200),
                        Map.entry("resumeEverything", 200),
                        Map.entry("checkPipeline", 200),
                        Map.entry("startPromotion", 200),
                        Map.entry("revertBaseCommit", 200),
                        Map.entry("addSandboxFault", 201),
                        Map.entry("removeAllSandboxFaults", 204),
                        Map.entry("resetSandbox", 200));
    }

    /** Pauses come before what ends them, the abort after both. */
    private static int order(Operation operation) {
        if (!operation.changes()) {
            return 0;
        }
        return switch (operation.id()) {
            case "resetSandbox" -> 5;
            case "rollBackEnvironment" -> 4;
            case "abortPromotion" -> 3;
            default -> operation.id().startsWith("resume") ? 2 : 1;
        };
    }

    private int plausible(Operation operation, Map<String, Object> values) {
        Map<String, Object> known = new HashMap<>(values);
        if (operation.path().startsWith("/sandbox/api/faults")) {
            known.put("id", "large-1");
        }
        known.put("name", operation.path().startsWith("/sandbox/") ? "large-1" : "kalypso");
        StringBuilder path = new StringBuilder(path(operation, known));
        char next = '?';
        for (JsonNode parameter : operation.parameters("query")) {
            if (parameter.path("required").asBoolean()) {
                path.append(next).append(parameter.path("name").asText()).append("=large-1");
                next = '&';
            }
        }
        Map<String, Object> body = new HashMap<>();
        specification
                .resolve(operation.node().at("/requestBody/content/application~1json/schema"))
                .path("properties")
                .fieldNames()
                .forEachRemaining(field -> {
                    if (values.containsKey(field)) {
                        body.put(field, values.get(field));
                    }
                });
        return sent(operation, with(operation, given(), BODIES.getOrDefault(operation.id(), body)), path.toString())
                .statusCode();
    }

    private static Object eventWithEvidence(Object id) {
        return await("an event that rests on evidence")
                .atMost(Scene.PATIENCE)
                .until(
                        () -> given().get("/api/v1/promotions/" + id + "/events")
                                .jsonPath()
                                .<Object>get("items.find { it.evidence != null }?.id"),
                        event -> event != null);
    }
}
