package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The API is what docs/api.md says, as far as the OpenAPI document does; that it is what that says is shown by {@link OpenApiTest}. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class ApiDocumentTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^### `([A-Z]+) (/api/v1/\\S+)`$");

    @ConfigProperty(name = "lockstep.public-url")
    String server;

    /** Names of the query parameters of each operation, by method and path. */
    private static Map<String, Set<String>> operations() {
        JsonPath document =
                given().accept("application/json").get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        Map<String, Set<String>> found = new TreeMap<>();
        paths.forEach((path, methods) -> methods.forEach((method, operation) -> {
            if (path.startsWith("/api/v1/")) {
                found.put(method.toUpperCase(Locale.ROOT) + " " + path, queryParameters(operation));
            }
        }));
        return found;
    }

    private static Set<String> queryParameters(Map<String, Object> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                Map<?, ?> one = (Map<?, ?>) parameter;
                if (!"path".equals(one.get("in"))) {
                    names.add((String) one.get("name"));
                }
            }
        }
        return names;
    }

    /** The text below each heading of an endpoint. */
    private static Map<String, String> documented() throws IOException {
        String text = Files.readString(Path.of("docs/api.md"));
        Map<String, String> sections = new TreeMap<>();
        Matcher heading = HEADING.matcher(text);
        while (heading.find()) {
            int end = text.indexOf("\n##", heading.end());
            sections.put(
                    heading.group(1) + " " + heading.group(2),
                    text.substring(heading.end(), end < 0 ? text.length() : end));
        }
        return sections;
    }

    @Test
    void everyEndpointIsDocumentedWithItsParametersAndNoOtherIs() throws IOException {
        Map<String, String> documented = documented();
        Map<String, Set<String>> operations = operations();
        assertThat(documented.keySet()).isEqualTo(operations.keySet()).contains("GET /api/v1/promotions/{id}");
        operations.forEach((operation, parameters) -> parameters.forEach(name -> assertThat(documented.get(operation))
                .as("%s says what %s is", operation, name)
                .contains("`" + name + "`")));
        documented.forEach((operation, section) ->
                assertThat(section).as("%s says who may call it", operation).containsPattern("(?m)^Role: \\w+"));
    }

    @Test
    void largeBodiesAreRefusedWhetherOrNotTheySayTheirLength() throws Exception {
        byte[] large = ("{\"pipeline\": \"" + "k".repeat(70_000) + "\"}").getBytes();
        Refusal.expect(
                given().contentType("application/json").body(large).post("/api/v1/promotions"),
                413,
                "at most 65536 bytes");
        HttpRequest.Builder chunked = HttpRequest.newBuilder(URI.create(server + "/api/v1/promotions"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        for (HttpRequest request : List.of(
                chunked.copy().header("Content-Type", "application/json").build(), chunked.build())) {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
            assertThat(answer.body()).contains("at most 65536 bytes");
        }
        Refusal.expect(
                given().contentType("application/json")
                        .body("{\"reason\": \"" + "r".repeat(501) + "\"}")
                        .post("/api/v1/promotions/999999/abort"),
                404,
                "999999");
    }
}
