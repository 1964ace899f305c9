package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.Endpoint.Input;
import dev.lockstep.endtoend.Endpoint.Place;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Everything that can be asked for, asked in ways that make no sense. It finds endpoints by itself, so that it knows those
 * that somebody adds.
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class RequestSweepTest {
    /** Escaped where it stands in addresses and forms, and as JSON writes it in strings. */
    private record Odd(String escaped, String json) {
        static Odd of(String text) {
            return new Odd(
                    URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"),
                    text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "\\\\u0001"));
        }
    }

    private static final List<Odd> UNSTORABLE =
            List.of(new Odd("%00", "\\u0000"), new Odd("a%00b", "a\\u0000b"), new Odd("%ED%A0%80", "\\ud800 half"));

    private static final List<Odd> ODD = List.of(
            Odd.of(""),
            Odd.of(" "),
            Odd.of("1"),
            Odd.of("-1"),
            Odd.of("99999999999999999999999"),
            Odd.of("9".repeat(3_000)),
            Odd.of("a".repeat(40)),
            Odd.of("8c5d3e6a-0000-4000-8000-000000000000"),
            Odd.of("2026-13-45T99:00:00Z"),
            Odd.of("+999999999-12-31T23:59:59Z"),
            Odd.of("-999999999-01-01T00:00:00Z"),
            Odd.of("../../etc/passwd"),
            Odd.of("a/b"),
            Odd.of("'; drop table promotion; --"),
            Odd.of("\"<b>&{{"),
            Odd.of("\u0001\u001b\u007f"),
            Odd.of("\u2028\uFEFF\uFFFF"),
            Odd.of("\uD83D\uDE80 größer"),
            new Odd("%FF%FE", "\\uffff"),
            new Odd("%", "%"),
            new Odd("%zz", "%zz"),
            new Odd("MC4wLjAwMDA", "MC4w"),
            new Odd("a=b", "null"));

    private static final List<String> ODD_BODIES = List.of(
            "null",
            "[]",
            "1",
            "\"text\"",
            "{",
            "}",
            "nonsense",
            "{} {}",
            "{\"\": 1}",
            "{\"a\": ".repeat(1_500),
            "[".repeat(5_000),
            "{\"a\": 1e999999999}",
            "{\"a\": " + "9".repeat(5_000) + "}",
            "{\"a\u0000\": 1}",
            "\uFEFF{}",
            "{\"commit\": NaN}");

    @Inject
    Scene scene;

    private final RawHttp http = new RawHttp();
    private final List<Endpoint> endpoints = Endpoint.all();

    /** Some of the odd texts are good reasons for a pause. */
    @AfterAll
    void forgetWhatWasDone() {
        scene.reset();
    }

    private RawHttp.Answer send(Endpoint endpoint, Map<Input, Odd> values, String query, String body) {
        String path = endpoint.path();
        List<String> parameters = new ArrayList<>();
        List<String> form = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        Map<String, String> headers = new LinkedHashMap<>();
        for (Input input : endpoint.inputs()) {
            Odd odd = values.get(input);
            switch (input.place()) {
                case PATH -> path = path.replace("{" + input.name() + "}", odd == null ? "1" : odd.escaped());
                case QUERY -> add(parameters, odd == null ? null : input.name() + "=" + odd.escaped());
                case FORM -> add(form, odd == null ? null : input.name() + "=" + odd.escaped());
                case FIELD -> add(fields, odd == null ? null : "\"" + input.name() + "\": \"" + odd.json() + "\"");
                case HEADER -> {
                    if (odd != null) {
                        headers.put(input.name(), odd.escaped());
                    }
                }
            }
        }
        add(parameters, query);
        String sent = null;
        if (endpoint.has(Place.FORM)) {
            headers.put("Content-Type", "application/x-www-form-urlencoded");
            sent = String.join("&", form);
        } else if (body != null || endpoint.body().isPresent()) {
            headers.put("Content-Type", "application/json");
            sent = body == null ? "{" + String.join(", ", fields) + "}" : body;
        }
        if (path.endsWith("/events") && !endpoint.inputs().contains(new Input(Place.QUERY, "limit"))) {
            headers.put("Accept", "text/event-stream");
        }
        return http.send(
                endpoint.method(),
                parameters.isEmpty() ? path : path + "?" + String.join("&", parameters),
                headers,
                sent);
    }

    private static void refused(RawHttp.Answer answer, String... words) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json");
        assertThat(JsonPath.from(answer.body()).getString("detail")).contains(words);
    }

    private static void add(List<String> list, String part) {
        if (part != null) {
            list.add(part);
        }
    }

    @Test
    void theSweepKnowsEveryOperationOfTheDocument() {
        JsonPath document =
                given().accept("application/json").get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Object>> paths = document.getMap("paths");
        Set<String> documented = new TreeSet<>();
        paths.forEach((path, methods) ->
                methods.keySet().forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        assertThat(endpoints.stream().filter(Endpoint::api).map(Endpoint::toString))
                .containsAll(documented);
        assertThat(documented).hasSizeGreaterThan(30).contains("POST /sandbox/api/faults");
    }

    @Test
    void anUnknownParameterIsRefusedEverywhereWithTheOneThatWasMeant() {
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.api() || endpoint.webhook()) {
                continue;
            }
            refused(send(endpoint, Map.of(), "nosuchthing=1", null), "nosuchthing", "no parameter here");
            for (Input input : endpoint.of(Place.QUERY)) {
                String misspelt = input.name().substring(0, input.name().length() - 1) + "z";
                refused(send(endpoint, Map.of(), misspelt + "=1", null), misspelt, "did you mean " + input.name());
            }
        }
    }

    @Test
    void anUnknownFieldIsRefusedEverywhereWithTheOneThatWasMeant() {
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.api() || endpoint.webhook()) {
                continue;
            }
            if (endpoint.body().isEmpty()) {
                refused(send(endpoint, Map.of(), null, "{\"commit\": \"1\"}"), "takes no body");
                continue;
            }
            refused(send(endpoint, Map.of(), null, "{\"nosuchthing\": 1}"), "nosuchthing", "no field of the body");
            for (Input input : endpoint.of(Place.FIELD)) {
                String field = "\"" + input.name() + "\": ";
                String misspelt = input.name().substring(0, 1) + input.name().substring(2);
                refused(
                        send(endpoint, Map.of(), null, "{\"" + misspelt + "\": \"1\"}"),
                        misspelt,
                        "did you mean " + input.name());
                refused(
                        send(endpoint, Map.of(), null, "{" + field + "null, " + field + "null}"),
                        input.name(),
                        "twice");
                refused(send(endpoint, Map.of(), null, "{" + field + "{}}"), input.name(), "not an object");
                refused(send(endpoint, Map.of(), null, "{" + field + "null} {}"), "follows after the JSON");
            }
        }
    }

    @Test
    void aTextThatNothingCanKeepIsRefusedEverywhere() {
        int sent = 0;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.webhook()) {
                continue;
            }
            for (Input input : endpoint.inputs()) {
                for (Odd odd : UNSTORABLE) {
                    RawHttp.Answer answer = send(endpoint, Map.of(input, odd), null, null);
                    assertThat(answer.status())
                            .as("%s with %s in %s: %s", endpoint, odd.escaped(), input, answer)
                            .isNotIn(200, 500);
                    if (odd.json().contains("u0000") && input.place() != Place.HEADER) {
                        refused(answer, "the character U+0000, which is in no text");
                        sent++;
                    }
                }
            }
            refused(send(endpoint, Map.of(), "a%00b=1", null), "U+0000");
            if (endpoint.api() && endpoint.body().isPresent()) {
                refused(send(endpoint, Map.of(), null, "{\"a\\u0000b\": 1}"), "U+0000");
            }
        }
        assertThat(sent).isGreaterThan(100);
    }

    @Test
    @Tag("proof")
    void noRequestIsAnsweredAsIfTheServerWereBroken() {
        scene.reset();
        List<String> broken = new ArrayList<>();
        int sent = 0;
        for (Endpoint endpoint : endpoints) {
            for (Input input : endpoint.inputs()) {
                for (Odd odd : ODD) {
                    sent += note(broken, endpoint, Map.of(input, odd), null, input + " " + odd.escaped());
                }
            }
            for (Odd odd : endpoint.inputs().size() > 1 ? ODD : List.<Odd>of()) {
                Map<Input, Odd> all = new HashMap<>();
                endpoint.inputs().forEach(input -> all.put(input, odd));
                sent += note(broken, endpoint, all, null, "all " + odd.escaped());
            }
            if (endpoint.api() && endpoint.body().isPresent()) {
                for (String body : ODD_BODIES) {
                    sent += note(broken, endpoint, Map.of(), body, body.substring(0, Math.min(30, body.length())));
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(sent).isGreaterThan(2_000);
    }

    private int note(List<String> broken, Endpoint endpoint, Map<Input, Odd> values, String body, String what) {
        RawHttp.Answer answer = send(endpoint, values, null, body);
        if (answer.status() == 500 || answer.status() == 0) {
            broken.add(endpoint + " with " + what.substring(0, Math.min(150, what.length())) + ": " + answer);
        }
        return 1;
    }
}
