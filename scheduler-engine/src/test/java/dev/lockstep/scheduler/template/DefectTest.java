package dev.lockstep.scheduler.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

    /** Labels hold texts only; Go passes over nothing when it merges, and refuses to overwrite a text with it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            merge (dict "l" .Labels) (dict "l" (dict "x" nil "new" nil))          | map[l:map[workload:shop x:y]]
            merge (dict "l" .Labels) (dict "l" (dict "new" "text"))               | map[l:map[new:text workload:shop x:y]]
            mergeOverwrite (dict "l" .Labels) (dict "l" (dict "x" "z"))           | map[l:map[workload:shop x:z]]
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
}
