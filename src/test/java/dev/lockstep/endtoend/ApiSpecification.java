package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The OpenAPI document that the server gives, and whether an answer is one that it promises. */
final class ApiSpecification {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param path with placeholders */
    record Operation(String method, String path, JsonNode node) {
        String id() {
            return node.path("operationId").asText();
        }

        boolean webhook() {
            return path.startsWith("/api/v1/webhooks/") || path.startsWith("/api/v1/hints/");
        }

        boolean changes() {
            return !method.equals("GET");
        }

        boolean hasBody() {
            return node.has("requestBody");
        }

        List<JsonNode> parameters(String in) {
            List<JsonNode> found = new ArrayList<>();
            node.path("parameters").forEach(one -> {
                if (one.path("in").asText().equals(in)) {
                    found.add(one);
                }
            });
            return found;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final String text;
    private final JsonNode document;
    /** Of schemas in which no field may be that is not named. */
    private final ObjectNode closed;

    private ApiSpecification(String text) {
        this.text = text;
        try {
            this.document = JSON.readTree(text);
            this.closed = (ObjectNode) JSON.readTree(text).path("components");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        close(closed);
    }

    static ApiSpecification read(Map<String, String> headers) {
        Response answer = given().headers(headers).get("/q/openapi?format=json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ApiSpecification(answer.asString());
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(ApiSpecification::close);
    }

    String text() {
        return text;
    }

    JsonNode document() {
        return document;
    }

    /** By method and path. */
    Map<String, Operation> operations() {
        Map<String, Operation> found = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(one -> {
                    Operation operation =
                            new Operation(one.getKey().toUpperCase(Locale.ROOT), path.getKey(), one.getValue());
                    found.put(operation.toString(), operation);
                }));
        return found;
    }

    /** What it refers to, if it does. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** The status is documented, and the body is of a documented type and has the documented fields, and no others. */
    void fits(Operation operation, Response answer) {
        String what = operation + " answered " + answer.statusCode() + ": " + answer.asString();
        JsonNode promised = operation.node().path("responses").path(Integer.toString(answer.statusCode()));
        assertThat(promised.isObject()).as("is documented: %s", what).isTrue();
        if (!promised.has("content")) {
            assertThat(answer.asString()).as(what).isEmpty();
            return;
        }
        String type = answer.contentType().replaceFirst(";.*", "");
        JsonNode as = promised.path("content").path(type);
        assertThat(as.isObject()).as("%s is documented: %s", type, what).isTrue();
        if (type.endsWith("json")) {
            assertThat(wrong(as.path("schema"), answer.asString())).as(what).isEmpty();
        }
        promised.path("headers").fieldNames().forEachRemaining(name -> {
            if (name.equals("WWW-Authenticate") || name.equals("Location")) {
                assertThat(answer.header(name)).as("%s of %s", name, what).isNotBlank();
            }
        });
    }

    /** What of a body is not as the schema says. */
    Set<ValidationMessage> wrong(JsonNode schema, String body) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", closed);
        JsonSchema rules = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole);
        try {
            return rules.validate(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + body, e);
        }
    }
}
