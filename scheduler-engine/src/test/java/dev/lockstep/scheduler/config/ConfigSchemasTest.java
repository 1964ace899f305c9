package dev.lockstep.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSchemasTest {
    private static GoMap values(Map<String, String> texts) {
        GoMap values = GoMap.of(GoMap.Type.STRING_ANY);
        texts.forEach((key, text) -> values.entries().put(key, ConfigValue.read(text, YamlLimits.defaults())));
        return values;
    }

    private static Optional<String> check(Map<String, String> texts, String... schemas) {
        return new ConfigSchemas(Meter.withoutLimits()).check(values(texts), List.of(schemas));
    }

    @Test
    void everySchemaHasItsFindingsInTheWordsOfTheOriginal() {
        assertThat(check(
                        Map.of("PORT", "80x", "SIZE", "5"),
                        "{\"required\":[\"B\",\"A\"]}",
                        "{\"properties\":{\"PORT\":{\"type\":\"integer\"},\"SIZE\":{\"maximum\":4}}}"))
                .hasValue("Config data validation failed: \n - A is required\n- B is required\n\n"
                        + "- PORT: Invalid type. Expected: integer, given: string\n"
                        + "- SIZE: Must be less than or equal to 4\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0080", "+5", "1_000", "5.", "1e3"})
    void textsThatParseAsNumbersAreNumbers(String text) {
        assertThat(check(Map.of("N", text), "{\"properties\":{\"N\":{\"type\":\"integer\"}}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | {\"type\":\"boolean\"} | V: Invalid type. Expected: boolean, given: string",
                "0.5 | {\"type\":[\"integer\",\"null\"]} | V: Invalid type. Expected: [integer,null], given: number",
                "b | {\"enum\":[\"a\",1]} | V: V must be one of the following: \"a\", 1",
                "b | {\"const\":\"a\"} | V: V does not match: \"a\"",
                "b | {\"pattern\":\"^a\"} | V: Does not match pattern '^a'",
                "b | {\"minLength\":2} | V: String length must be greater than or equal to 2",
                "b | {\"format\":\"ipv4\"} | V: Does not match format 'ipv4'",
                "b | {\"not\":{}} | V: Must not validate the schema (not)",
                "5 | {\"multipleOf\":2} | V: Must be a multiple of 2",
                "[1] | {\"minItems\":2} | V: Array must have at least 2 items",
                "[x] | {\"items\":{\"type\":\"integer\"}} | V.0: Invalid type. Expected: integer, given: string",
                "{a: 1} | {\"additionalProperties\":false} | V: Additional property a is not allowed",
                "{a: 1} | {\"required\":[\"b\"]} | V: b is required",
                "b | {\"anyOf\":[{\"type\":\"integer\"}]} | V: Must validate at least one schema (anyOf)",
                "b | {\"oneOf\":[{\"type\":\"integer\"}]} | V: Must validate one and only one schema (oneOf)",
                "b | {\"allOf\":[{\"type\":\"integer\"}]} | V: Must validate all the schemas (allOf)"
            })
    void findingsAreWordedAsInTheOriginal(String text, String schema, String finding) {
        assertThat(check(Map.of("V", text), "{\"properties\":{\"V\":" + schema + "}}"))
                .hasValueSatisfying(refusal -> assertThat(refusal.split("\n"))
                        .anySatisfy(line -> assertThat(line.strip()).isEqualTo("- " + finding)));
    }

    @Test
    void notANumberCannotBeChecked() {
        assertThat(check(Map.of("N", "NaN"), "{}"))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains("unsupported value: NaN"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "5",
                "{\"$ref\":\"https://example.com/other.json\"}",
                "{\"$ref\":\"#\"}",
                "{\"properties\":{\"A\":{\"pattern\":\"(\"}}}"
            })
    void aSchemaThatCannotBeUsedIsAnError(String schema) {
        assertThat(check(Map.of("A", "x"), schema)).isPresent();
    }
}
