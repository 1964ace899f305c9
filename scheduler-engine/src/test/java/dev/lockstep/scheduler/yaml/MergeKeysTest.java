package dev.lockstep.scheduler.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scheduler.metering.Meter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeKeysTest {
    private static YamlNode read(String text) {
        return YamlReader.readFirst(text, YamlLimits.defaults(), Meter.withoutLimits())
                .orElseThrow();
    }

    private static String shown(YamlNode node) {
        if (node instanceof YamlNode.Mapping map) {
            StringBuilder out = new StringBuilder("{");
            map.entries()
                    .forEach(entry -> out.append(out.length() == 1 ? "" : ", ")
                            .append(shown(entry.key()))
                            .append(": ")
                            .append(shown(entry.value())));
            return out.append('}').toString();
        }
        return node instanceof YamlNode.Sequence list
                ? list.items().stream().map(MergeKeysTest::shown).toList().toString()
                : ((YamlNode.Scalar) node).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What is written in the map wins, before and behind the merge key.
                "{a: &a {x: 1, y: 2}, b: {x: 3, <<: *a}} | {a: {x: 1, y: 2}, b: {x: 3, y: 2}}",
                "{a: &a {x: 1, y: 2}, b: {<<: *a, x: 3}} | {a: {x: 1, y: 2}, b: {x: 3, y: 2}}",
                // Of several maps the first wins.
                "{a: &a {x: 1}, b: &b {x: 2, y: 3}, c: {<<: [*a, *b]}} | {a: {x: 1}, b: {x: 2, y: 3}, c: {x: 1, y: 3}}",
                "{a: &a {x: 1}, b: &b {x: 2, y: 3}, c: {<<: [*b, *a]}} | {a: {x: 1}, b: {x: 2, y: 3}, c: {x: 2, y: 3}}",
                // The nearest of a chain wins.
                "{a: &a {x: 1, y: 1, z: 1}, b: &b {<<: *a, y: 2}, c: {<<: *b, z: 3}} | {a: {x: 1, y: 1, z: 1}, b: {y: 2, x: 1, z: 1}, c: {z: 3, y: 2, x: 1}}",
                // Maps that are written in place, below lists, and deeper ones, which are not merged with each other.
                "{c: [{<<: {x: 1}}]} | {c: [{x: 1}]}",
                "{a: &a {m: {x: 1, y: 2}}, b: {<<: *a, m: {x: 3}}} | {a: {m: {x: 1, y: 2}}, b: {m: {x: 3}}}",
                "{c: {<<: {<<: {x: 1}, y: 2}}} | {c: {y: 2, x: 1}}",
                "{c: {<<: []}} | {c: {}}",
                // In quotes it is a key like any other.
                "{c: {\"<<\": {x: 1}}} | {c: {<<: {x: 1}}}",
            })
    void isResolvedAsFluxDoes(String text, String expected) {
        assertThat(shown(MergeKeys.resolve(read(text)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{c: {<<: x}} | takes a map or a list of maps",
                "{c: {<<: null}} | takes a map or a list of maps",
                "{c: {<<: [{x: 1}, y]}} | takes a map or a list of maps",
                "{c: {<<: [[{x: 1}]]}} | takes a map or a list of maps",
                "{a: &a {x: 1}, c: {<<: *a, <<: *a}} | given twice",
            })
    void anythingElseIsRefused(String text, String why) {
        YamlNode node = read(text);
        assertThatThrownBy(() -> MergeKeys.resolve(node))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatHasNoMergeKeyIsTheSame() {
        YamlNode node = read("{a: [1, {b: &x c}], d: *x}");
        assertThat(MergeKeys.resolve(node)).isSameAs(node);
    }

    @Test
    void keysGivenTwiceStayAndHaveTheirLines() {
        YamlNode.Mapping resolved =
                (YamlNode.Mapping) MergeKeys.resolve(read("a: &a\n  x: 1\n  x: 2\nb:\n  <<: *a\n  y: 3\n"));
        YamlNode.Mapping b = (YamlNode.Mapping) resolved.get("b").orElseThrow();
        assertThat(b.entries()).extracting(entry -> entry.key().line()).containsExactly(6, 2, 3);
    }

    @Test
    void aMapThatIsMergedAgainAndAgainIsBoundedByTheReader() {
        StringBuilder bomb = new StringBuilder("a0: &a0 {k: [x, x, x, x, x, x, x, x]}\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" {k")
                    .append(i)
                    .append(": {<<: [*a")
                    .append(i - 1)
                    .append("]}, l")
                    .append(i)
                    .append(": {<<: *a")
                    .append(i - 1)
                    .append("}}\n");
        }
        assertThatThrownBy(() -> read(bomb.toString()))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("limit");
    }
}
