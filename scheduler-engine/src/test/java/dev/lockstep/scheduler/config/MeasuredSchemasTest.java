package dev.lockstep.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Random schemas and values, and what the original's library finds wrong with them; only those on which ours agrees. */
class MeasuredSchemasTest {
    private static final String REFUSAL = "Config data validation failed: \n - ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<JsonNode> cases() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                MeasuredSchemasTest.class.getResourceAsStream("/schemas/cases.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(JSON.readTree(line));
            }
        }
        return cases;
    }

    private static Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> ByteText.fromJava(json.textValue());
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> number(json);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                json.forEach(item -> items.add(value(item)));
                yield GoList.ofAny(items);
            }
            case OBJECT -> {
                GoMap map = GoMap.of(GoMap.Type.STRING_ANY);
                json.properties()
                        .forEach(
                                field -> map.entries().put(ByteText.fromJava(field.getKey()), value(field.getValue())));
                yield map;
            }
            default -> null;
        };
    }

    private static Object number(JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.longValue();
        }
        return json.doubleValue();
    }

    @Test
    void everyFindingAndEveryVerdictIsTheOriginals() throws IOException {
        List<JsonNode> cases = cases();
        SoftAssertions all = new SoftAssertions();
        for (JsonNode each : cases) {
            String schema = each.get("schema").textValue();
            Optional<String> refusal =
                    new ConfigSchemas(Meter.withoutLimits()).check((GoMap) value(each.get("values")), List.of(schema));
            if (each.has("error")) {
                all.assertThat(refusal)
                        .as(each.toString())
                        .hasValueSatisfying(text -> assertThat(text).doesNotStartWith(REFUSAL));
            } else {
                List<String> expected = new ArrayList<>();
                each.get("findings").forEach(finding -> expected.add(finding.textValue()));
                List<String> found = refusal.map(MeasuredSchemasTest::findings).orElse(List.of());
                all.assertThat(found).as(each.toString()).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        all.assertAll();
        assertThat(cases).hasSizeGreaterThan(600);
    }

    private static List<String> findings(String refusal) {
        boolean known = refusal.startsWith(REFUSAL) && refusal.endsWith("\n");
        return known
                ? Arrays.asList(refusal.substring(REFUSAL.length(), refusal.length() - 1)
                        .split("\n- "))
                : List.of(refusal);
    }
}
