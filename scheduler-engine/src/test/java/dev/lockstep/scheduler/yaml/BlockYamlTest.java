package dev.lockstep.scheduler.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the quick reader reads, the other one reads alike. */
class BlockYamlTest {
    private static final List<String> PIECES = List.of(
            "a: 1\n",
            "b:\n",
            "  c: x y\n",
            "  d:\n",
            "    e: \"q: #\"\n",
            "  - f\n",
            "  - g: h\n",
            "    i: 'j'\n",
            "- k\n",
            "-\n",
            "- - l\n",
            "m: |\n",
            "n: |-\n",
            "  text\n",
            "    more\n",
            "\n",
            "  \n",
            "# note\n",
            "  # note\n",
            "o: p: q\n",
            "r: s #t\n",
            "u:v\n",
            "w: x:y\n",
            "z: http://h:1/p?q=1\n",
            "a: -1\n",
            "a: [b]\n",
            "a: {}\n",
            "---\n",
            "...\n",
            "a: 'b\n",
            "\tc: d\n",
            "a: é\n",
            "? a\n",
            "a: b\n c\n",
            "a: *b\n",
            "a: !x y\n",
            "a: b,c (d) ~e\n",
            "a: \"b\\n\"\n",
            "a: b   \n",
            "a:   \n",
            "  - h: 1\n    i:\n    - 2\n",
            "a: |",
            "a: b",
            "<<: c\n",
            "a.b/c-d_e: f\n",
            "1.10: 0644\n",
            "a : b\n",
            "a: b: \n",
            "a: >\n");

    private static Optional<YamlNode> read(String text) {
        return BlockYaml.read(text.getBytes(StandardCharsets.UTF_8), YamlLimits.defaults());
    }

    private static boolean agrees(String text) {
        Optional<YamlNode> quick = read(text);
        quick.ifPresent(node -> {
            YamlReader.Result slow = YamlReader.readAll(text, YamlLimits.defaults());
            assertThat(slow.error()).as(text).isEmpty();
            assertThat(slow.documents()).as(text).containsExactly(node);
        });
        return quick.isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: \"a\"\n  labels:\n    b: \"c\"\n",
                "a:\n- b\n- c: d\n  e:\n    f: g\n-   h\ni:\n  - j\n",
                "a: |\n  b\n\n    c\n\nd: |-\n  e\nf: g\n",
                "# x\na: 'b'  \n\n  # y\nc:\n",
                "a: http://b:1/c\nd: 1.10\ne: x/y"
            })
    void readsWhatIsUsual(String text) {
        assertThat(agrees(text)).isTrue();
    }

    @Test
    void leavesTheRest() {
        for (String text : List.of(
                "", "a: [b]\n", "a: b: c\n", "a: b\n c\n", "é: a\n", "- a\n", "a\n", "a: 'it''s'\n", "a: &b c\n")) {
            assertThat(read(text)).as(text).isEmpty();
        }
        assertThat(read("a: b\n".repeat(20_000))).isEmpty();
    }

    @Test
    void agreesOnWhateverItReads() {
        Random random = new Random(Long.getLong("lockstep.seed", 7));
        int some = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = 1 + random.nextInt(7); pieces > 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (random.nextInt(4) == 0) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, "a :-#'\"|\n>%@,".charAt(random.nextInt(13)));
            }
            some += agrees(text.toString()) ? 1 : 0;
        }
        assertThat(some).isGreaterThan(1_000);
    }
}
