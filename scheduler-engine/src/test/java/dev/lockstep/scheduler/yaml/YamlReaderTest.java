package dev.lockstep.scheduler.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.RenderBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of one value, and what go.yaml.in/yaml/v2 reads of them; measured. */
class YamlReaderTest {
    private static YamlReader.Result read(String text) {
        return YamlReader.readAll(text, YamlLimits.defaults());
    }

    private static String value(String text) {
        YamlReader.Result read = read(text);
        assertThat(read.error()).as(text).isEmpty();
        assertThat(read.documents()).as(text).hasSize(1);
        YamlNode value = ((YamlNode.Mapping) read.documents().get(0)).get("a").orElseThrow();
        return ((YamlNode.Scalar) value).text();
    }

    /** L and P stand for U+2028 and U+2029, and N for U+0085, as Java would take some of them for ends of its own lines. */
    private static String written(String shown) {
        return shown.replace('L', '\u2028')
                .replace('P', '\u2029')
                .replace('N', '\u0085')
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a: |\\n  b L  c\\n; b Lc\\n",
                "a: |\\n  bL  c\\n  d\\n; bLc\\nd\\n",
                "a: |+\\n  bL\\n\\n; bL\\n\\n",
                "a: |-\\n  bP\\n; b",
                "a: |\\nP  b\\n  # c\\n; Pb\\n# c\\n",
                "a: >\\n  bL  c\\n  d\\n  e\\n; bLc d e\\n",
                "a: >\\n  b\\n  cP  d\\n; b cPd\\n",
                "a: >\\n  b\\n  L\\n  c\\n; bL\\nc\\n",
                "a: >+\\n  b\\nP\\n; b\\nP\\n",
                "a: \"b L c\"; bLc",
                "a: \"bLL c\\n  d\\x41\"; bLLc dA",
                "a: \"b \\u2028 cP d\"; b L cPd",
                "a: \"b \\L  c\"; b c",
                "a: 'b L c''\\n  d'; bLc' d",
                "a: &x !!str # L\\n  b L c\\n  d\\n; bLc d",
            })
    void separatorsEndLinesAndStay(String text, String value) {
        assertThat(value(written(text))).isEqualTo(written(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a: |\\n  bN; b\\n",
                "a: |\\n  b\\r; b\\n",
                "a: |\\r  b\\r  c\\r; b\\nc\\n",
                "a: |\\r  b\\r  c; b\\nc",
                "a: |\\n  b\\n  c; b\\nc",
                "a: |\\n  b\\rN  c\\n; b\\n\\nc\\n",
                "a: |\\n  b\\r\\n  c\\r\\n; b\\nc\\n",
            })
    void everyEndOfALineIsOne(String text, String value) {
        assertThat(value(written(text))).isEqualTo(written(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a: |\\t\\n  x\\n; x\\n",
                "a: |\\t# keep\\n  x\\n; x\\n",
                "a: >-\\t \\t\\n  x\\n  z\\n; x z",
                "b: |#\\n  x\\na: |- \\t#\\n  z\\n; z",
                "a: |1\\n \\tc\\n; \\tc\\n",
                "a: |\\n  b\\n  \\tc\\n; b\\n\\tc\\n",
                "b: &_-9 x\\na: *_-9\\n; x",
            })
    void tabsAndAnchorsOfGoAreRead(String text, String value) {
        assertThat(value(written(text))).isEqualTo(written(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a: | # b\\n  \\tc\\n; 2",
                "a: |\\n  b\\n\\t\\n; 3",
                "a: |\\n  b\\n \\tc\\n; 3",
                "a: |\\n\\n \\t\\n  b\\n; 3",
                "a: &b # c\\n  |-\\n  \\tx\\n; 3",
                "a: bL  c\\nd: >\\n  \\tx\\n; 4",
                "&<no value> a: 1\\n; 1",
                "a: &b:c x\\n; 1",
                "a:\\n  b: &é x\\n; 2",
                "a: &é [x]\\n; 1",
            })
    void whatGoRefusesIsRefused(String text, int line) {
        assertThat(read(written(text)).error()).as(text).hasValueSatisfying(error -> {
            assertThat(error.getMessage()).containsAnyOf("found a tab character where", "an anchor has only");
            assertThat(error.line()).isEqualTo(line);
        });
    }

    @Test
    void everyTimeThatATextIsReadIsCounted() {
        String text = "# " + "x".repeat(5_000) + "\n" + "a: |#\n  b\n".repeat(50);
        long[] nanos = {0};
        Meter meter = new Meter(new RenderBudget(Duration.ofMillis(20), 1 << 20), () -> nanos[0] += 1_000_000);
        assertThatThrownBy(() -> YamlReader.readAll(text, YamlLimits.defaults(), meter))
                .isInstanceOf(OverBudgetException.class)
                .hasMessageContaining("(limit time)");
        assertThat(read(text).error()).isEmpty();
    }

    @Test
    void whatIsReadTooOftenIsALimit() {
        YamlLimits limits = new YamlLimits(1_000, 50, 50, 1_000);
        assertThat(YamlReader.readAll("a: |#\n  b\n".repeat(40), limits).error())
                .isEmpty();
        assertThat(YamlReader.readAll("a: |#\n  b\n".repeat(90), limits).error())
                .hasValueSatisfying(error -> {
                    assertThat(error.limit()).isTrue();
                    assertThat(error.getMessage()).contains("of too many blocks");
                });
    }

    /** Of texts as long as they may be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: |\n%s  b\u2028\n",
                "a: >\n  b\u2029\n%s\n  c\n",
                "a: \"b\n%s\u2029\"\n",
                "a: |\n  b\u2028\n%s"
            })
    void manyLinesTakeLittleTime(String text) {
        String lines = "\n".repeat(900_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(value(text.formatted(lines))).startsWith(text.contains("%s  b") ? "\n" : "b");
        });
    }

    @Test
    void placesAreThoseOfTheText() {
        String text = "a: \uD83D\uDE00\u2028  b\nc: |\n  d\u2029  e\n";
        YamlNode.Mapping map = (YamlNode.Mapping) read(text).documents().get(0);
        assertThat(map.get("c").map(YamlNode::line)).contains(3);
        assertThat(map.get("c").map(node -> ((YamlNode.Scalar) node).text())).contains("d\u2029e\n");
    }
}
