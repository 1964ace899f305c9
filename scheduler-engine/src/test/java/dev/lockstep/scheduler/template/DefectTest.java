package dev.lockstep.scheduler.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.template.Function.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine does not expect of itself is an error of the template with its line, in words that say whose mistake it is. */
class DefectTest {
    private static TemplateException carriedOut(Function function) {
        String text = "first\n{{ range 1 }}\n  {{ broken . }}{{ end }}";
        Budget budget = new Budget(TemplateLimits.defaults(), new SharedTexts(Meter.withoutLimits()));
        Map<String, Node.Block> trees =
                Parser.parse("demo", text, Map.of("broken", function), 100).trees();
        return catchThrowableOfType(
                TemplateException.class, () -> new Executor("demo", text, trees, budget).run(Map.of()));
    }

    @Test
    void anExceptionOfAFunctionNamesTemplateLineAndPlaceInTheEngine() {
        TemplateException failed = carriedOut(Function.of("broken", List.of(Parameter.ANY), a -> {
            throw new IllegalStateException("inner words");
        }));
        assertThat(failed.line()).isEqualTo(3);
        assertThat(failed.getMessage())
                .startsWith("template: demo:3:")
                .contains("this is a defect of Lockstep's engine: IllegalStateException in DefectTest.java:")
                .contains("Report it");
    }

    private static long endless(long depth) {
        return 1 + endless(depth + 1);
    }

    @Test
    void soDoesAStackThatIsUsedUp() {
        TemplateException failed = carriedOut(Function.of("broken", List.of(Parameter.ANY), a -> endless(0)));
        assertThat(failed.line()).isEqualTo(3);
        assertThat(failed.getMessage()).startsWith("template: demo:3:").contains("nested too deeply");
    }

    /** Labels hold texts only, and what stands in a map of anything is none to Go, also if it is one; what it passes over does no harm. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            merge (dict "l" .Labels) (dict "l" (dict "x" nil "new" nil))          | map[l:map[workload:shop x:y]]
            merge (dict "l" .Labels) (dict "l" (dict "x" "z"))                    | map[l:map[workload:shop x:y]]
            merge (dict "l" .Labels) (dict "l" (dict "x" 5))                      | map[l:map[workload:shop x:y]]
            merge (dict "l" .Labels) (dict "l" .Labels)                           | map[l:map[workload:shop x:y]]
            mergeOverwrite (dict "l" .Labels) (dict "l" (dict "x" (dict "a" 1)))  | map[l:map[workload:shop x:y]]
            merge (dict "l" .Labels) (dict "l" (dict "new" "text"))               | ! value of type interface {} is not assignable to type string
            mergeOverwrite (dict "l" .Labels) (dict "l" (dict "x" "z"))           | ! value of type interface {} is not assignable to type string
            merge (dict "l" .Labels) (dict "l" (dict "new" 5))                    | ! value of type interface {} is not assignable to type string
            merge (dict "l" .Labels) (dict "l" (dict "new" (list 1)))             | ! value of type []interface {} is not assignable to type string
            merge (dict "l" .Labels) (dict "l" (dict "x" (list 1)))               | ! reflect: call of reflect.Value.IsNil on string Value
            mergeOverwrite (dict "l" (dict "a" 1)) (dict "l" (semver "1.2.3"))    | ! reflect: reflect.Value.Set using unaddressable value
            merge (dict "l" (dict "a" 1)) (dict "l" (semver "1.2.3"))             | map[l:map[a:1]]
            mergeOverwrite (dict "l" .Labels) nil (dict "l" nil)                  | map[l:<nil>]
            mergeOverwrite (dict "l" .Labels) (dict "l" (dict "x" nil))           | ! value of type interface {} is not assignable to type string
            mergeOverwrite (dict "l" .Labels) (dict "l" (dict "new" nil))         | ! value of type interface {} is not assignable to type string
            mergeOverwrite (dict "a" (dict "l" .Labels)) (dict "a" (dict "l" (dict "x" nil))) | ! value of type interface {} is not assignable to type string
            """)
    void nothingIsMergedIntoTextsAsGoDoes(String call, String expected) {
        String outcome;
        try {
            byte[] output = Template.parse("demo", "{{ " + call + " }}", TemplateLimits.defaults())
                    .render(TemplateGenerator.data());
            outcome = new String(output, StandardCharsets.UTF_8);
        } catch (TemplateException refused) {
            outcome = "! " + refused.getMessage();
        }
        if (expected.startsWith("!")) {
            assertThat(outcome).startsWith("! template: demo:1:").endsWith(expected.substring(2));
        } else {
            assertThat(outcome).isEqualTo(expected);
        }
    }

    /** What was rendered before Go's refusals were repeated can be rendered again, and says what would be refused today. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            merge (dict "l" .Labels) (dict "l" (dict "new" "text"))            | map[l:map[new:text workload:shop x:y]] | not assignable to type string
            mergeOverwrite (dict "l" (dict "a" 1)) (dict "l" (semver "1.2.3")) | map[l:1.2.3]                           | unaddressable value
            regexFind "\\\\é" "aé"                                               | é                                      | invalid escape sequence
            """)
    void whatWentThroughUnderOlderRulesIsAWarningThere(String call, String expected, String warning) {
        Template template = Template.parse("demo", "{{ " + call + " }}", TemplateLimits.defaults());
        SharedTexts older = new SharedTexts(Meter.withoutLimits(), RenderRules.of(RenderRules.STRICT_INPUT));
        assertThat(new String(template.render(TemplateGenerator.data(), older), StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(older.tolerated()).singleElement().asString().contains(warning);
        assertThat(older.tolerated()).as("told once").isEmpty();
        assertThatThrownBy(() -> template.render(TemplateGenerator.data())).hasMessageContaining(warning);
    }
}
