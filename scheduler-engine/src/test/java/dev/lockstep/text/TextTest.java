package dev.lockstep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    private static final String SMILE = "\uD83D\uDE00";
    private static final String FAMILY = "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Onboard hello-world-app; Onboard hello-world-app",
                "two  words; two words",
                "'  at both ends '; at both ends",
                "''; ''",
                "a\\n12:00:00 ERROR b; a 12:00:00 ERROR b",
                "a\\r\\n\\tb\\n; a b",
                "a\\u2028b\\u2029c\\u0085d; a b c d",
                "\\u001B[31mred\\u001B[0m; [31mred [0m",
                "bell\\u0007 c1\\u009B31m del\\u007F.; bell c1 31m del .",
                "\\u202Etxt.exe\\u202C; txt.exe",
                "\\u2066a\\u2069\\u200E\\u200F\\u061Cb; ab",
                "zero\\u200Bwidth\\uFEFF\\u2060; zerowidth",
                "no\\u00A0break; no break",
                "half \\uD83D and \\uDE00; half \uFFFD and \uFFFD",
                "nul\\u0000; nul",
                "\u0645\u06CC\\u200C\u062E\u0648\u0627\u0647\u0645; \u0645\u06CC\\u200C\u062E\u0648\u0627\u0647\u0645"
            })
    void aLineIsOneLineOfWhatIsSeen(String given, String expected) {
        assertThat(Text.line(characters(given))).isEqualTo(characters(expected));
    }

    @Test
    void linesKeepTheirLayout() {
        String fine = "a\n\tb  c\n";
        assertThat(Text.lines(fine)).isSameAs(fine);
        assertThat(Text.lines("a\r\nb\rc\u2028d\u0000e\u001B[1m\u202E\uDE00")).isEqualTo("a\nb\nc\nd e [1m\uFFFD");
    }

    @Test
    void whatCannotBeKeptIsReplaced() {
        assertThat(Text.storable("a\u0000\u0000b")).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(Text.storable("\uDE00" + SMILE + "\uD83D")).isEqualTo("\uFFFD" + SMILE + "\uFFFD");
        String fine = "tab\t, \u202E and " + SMILE;
        assertThat(Text.storable(fine)).isSameAs(fine);
        assertThat(Text.firstUnstorable(SMILE + "\u0000")).isEqualTo(2);
        assertThat(Text.firstUnstorable(SMILE)).isEqualTo(-1);
    }

    @Test
    void aCutIsBetweenCharacters() {
        assertThat(Text.cut("ab" + SMILE, 3)).isEqualTo("ab");
        assertThat(Text.cut("ab" + SMILE, 4)).isEqualTo("ab" + SMILE);
        assertThat(Text.cut("cafe\u0301s", 4)).isEqualTo("caf");
        assertThat(Text.cut("cafe\u0301s", 5)).isEqualTo("cafe\u0301");
        assertThat(Text.cut("a" + FAMILY + "b", 4)).isEqualTo("a");
        assertThat(Text.brief("ab" + SMILE + "c", 4)).isEqualTo("ab…");
        assertThat(Text.brief("abcd", 4)).isEqualTo("abcd");
        assertThat(Text.quoted("a\n\"b\u202E", 80)).isEqualTo("\"a \"b\"");
        assertThat(Text.quoted("abcdef", 4)).isEqualTo("\"abc…\"");
    }

    /** A character of hundreds of marks is no reason to keep nothing, or to look at all of it. */
    @Test
    void whatHasTooManyMarksIsCutLikeAnythingElse() {
        String marked = "a" + "\u0301".repeat(500);
        assertThat(Text.cut(marked, 100)).hasSize(100);
    }

    @Property
    void whateverIsGivenALineIsHarmless(@ForAll("hostile") String text) {
        String line = Text.line(text);
        assertThat(line)
                .doesNotContainPattern("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u200B\\u200E\\u200F\\u061C\\uFEFF\\u2060]");
        assertThat(line)
                .doesNotContainPattern("[\\u202A-\\u202E\\u2066-\\u2069]")
                .doesNotContain("  ");
        assertThat(line).isEqualTo(line.strip());
        assertThat(Text.line(line)).isSameAs(line);
        assertThat(Text.isLine(line)).isTrue();
        assertThat(Text.isHarmless(line)).isTrue();
    }

    @Property
    void linesAreHarmlessButForTheirEnds(@ForAll("hostile") String text) {
        String lines = Text.lines(text);
        assertThat(Text.isHarmless(lines.replaceAll("[\n\t]", ""))).isTrue();
        assertThat(Text.lines(lines)).isSameAs(lines);
        assertThat(Text.line(lines)).isEqualTo(Text.line(text));
    }

    @Property
    void whatIsStorableLosesNothingElse(@ForAll("hostile") String text) {
        String storable = Text.storable(text);
        assertThat(storable).hasSameSizeAs(text);
        assertThat(Text.firstUnstorable(storable)).isEqualTo(-1);
        for (int i = 0; i < text.length(); i++) {
            char is = storable.charAt(i);
            char was = text.charAt(i);
            assertThat(is == was || is == '\uFFFD' && (was == 0 || Character.isSurrogate(was)))
                    .isTrue();
        }
    }

    @Property
    void aCutEndsWhereACharacterEnds(@ForAll("wholes") List<String> characters, @ForAll @IntRange(max = 60) int most) {
        String text = String.join("", characters);
        List<Integer> ends = new ArrayList<>(List.of(0));
        characters.forEach(one -> ends.add(ends.get(ends.size() - 1) + one.length()));
        int end = Text.cut(text, most).length();
        assertThat(text).startsWith(Text.cut(text, most));
        assertThat(end).isEqualTo(ends.stream().filter(at -> at <= most).reduce(0, Math::max));
        assertThat(Text.brief(text, most + 1).length()).isLessThanOrEqualTo(most + 1);
    }

    @Provide
    Arbitrary<String> hostile() {
        return HostileText.any();
    }

    @Provide
    Arbitrary<List<String>> wholes() {
        return Arbitraries.of(
                        "a",
                        " ",
                        "e\u0301",
                        "o\u0308\u0323",
                        SMILE,
                        FAMILY,
                        "\uD83D\uDC4D\uD83C\uDFFD",
                        "\u2764\uFE0F",
                        "\u0915\u093F")
                .list()
                .ofMaxSize(20);
    }

    /** As in Java's sources: the JDK's own method knows no {@code \\u}. */
    private static String characters(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\u", i)) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else if (text.startsWith("\\", i)) {
                plain.append(text.substring(i, i + 2).translateEscapes());
                i++;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
