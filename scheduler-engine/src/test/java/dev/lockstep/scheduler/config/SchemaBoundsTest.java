package dev.lockstep.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas that would take all memory or time: each was found to do so. */
class SchemaBoundsTest {
    private static final String ENDLESS = "((a{1000}){1000}){1000}";

    private static Arguments refused(String name, String schema, String limit) {
        return Arguments.of(name, schema, limit);
    }

    static Stream<Arguments> refused() {
        StringBuilder doubling = new StringBuilder("{\"$ref\":\"#/definitions/d0\",\"definitions\":{");
        for (int i = 0; i < 30; i++) {
            String next = "{\"$ref\":\"#/definitions/d" + (i + 1) + "\"}";
            doubling.append("\"d" + i + "\":{\"allOf\":[" + next + "," + next + "]},");
        }
        String named = doubling.append("\"d30\":{}}}").toString();
        return Stream.of(
                refused("references that double", named, "limit schemaSize"),
                refused("references by name", named.replace("#/definitions/", "#"), "limit"),
                refused("a pattern", "{\"properties\":{\"x\":{\"pattern\":\"" + ENDLESS + "\"}}}", "limit regexSize"),
                refused("a pattern of names", "{\"patternProperties\":{\"" + ENDLESS + "\":{}}}", "limit regexSize"),
                refused("itself", "{\"allOf\":[{\"$ref\":\"#\"}]}", "refers to itself without end"),
                refused(
                        "itself twice for one value",
                        "{\"properties\":{\"x\":{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}}}",
                        "limit schemaVisits"),
                refused(
                        "itself twice by way of others",
                        "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"properties\":{\"x\":{\"allOf\":["
                                + "{\"$ref\":\"#/definitions/b\"},{\"$ref\":\"#/definitions/c\"}]}}},"
                                + "\"b\":{\"properties\":{\"x\":{\"$ref\":\"#/definitions/a\"}}},"
                                + "\"c\":{\"properties\":{\"x\":{\"$ref\":\"#/definitions/a\"}}}}}",
                        "limit schemaVisits"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void areRefusedSoon(String name, String schema, String limit) {
        if (name.equals("references by name")) {
            // Each definition is known by an $id.
            for (int i = 0; i <= 30; i++) {
                schema = schema.replace("\"d" + i + "\":{", "\"d" + i + "\":{\"$id\":\"#d" + i + "\",");
            }
            schema = schema.replace(",}", "}");
        }
        String given = schema;
        Optional<String> verdict = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> new ConfigSchemas(Meter.withoutLimits()).check(nested(), List.of(given)));
        assertThat(verdict).hasValueSatisfying(message -> assertThat(message).contains(limit));
    }

    @Test
    void aTreeMayReferToItself() {
        String tree = "{\"properties\":{\"x\":{\"$ref\":\"#\"},\"y\":{\"$ref\":\"#\"}}}";
        assertThat(new ConfigSchemas(Meter.withoutLimits()).check(nested(), List.of(tree)))
                .isEmpty();
    }

    /** As deep as configuration may be. */
    private static GoMap nested() {
        GoMap root = GoMap.of(GoMap.Type.STRING_ANY);
        GoMap last = root;
        for (int i = 0; i < 49; i++) {
            GoMap next = GoMap.of(GoMap.Type.STRING_ANY);
            last.entries().put("x", next);
            last = next;
        }
        return root;
    }
}
