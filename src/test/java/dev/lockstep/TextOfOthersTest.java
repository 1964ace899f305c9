package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Texts are cut and cleaned in {@code dev.lockstep.text} and nowhere else: whoever does it by hand cuts a character in half, or
 * forgets one of the characters that hide something. Read off the sources, so that the next one is found.
 */
class TextOfOthersTest {
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "main", "java"), Path.of("scheduler-engine", "src", "main", "java"));

    /** Where text is cut and cleaned, and where templates do what Go's do. */
    private static final List<String> APART = List.of("dev/lockstep/text/", "dev/lockstep/scheduler/template/");

    private static final String LENGTH = "(?:Math\\.min\\(|[A-Za-z.]*[A-Z_]{3,}\\b|[0-9]+\\)|max|most|longest|limit)";

    /** Commits are cut to seven of their digits, which are no text of others. */
    private static final Pattern BY_HAND = Pattern.compile("substring\\(0, (?!7\\))" + LENGTH
            + "|\\+ (?:\"(?:…|\\\\u2026)\"|'(?:…|\\\\u2026)')"
            + "|replaceAll\\(\"[^\"]*\\\\\\\\p\\{(?:Cntrl|Cc|C|Cf)}"
            + "|isHighSurrogate|isLowSurrogate|isISOControl");

    /** @param words all of a file that look so, in their order: one more is to be looked at */
    private record Known(String why, List<String> words) {}

    /** What is no text of others, or is refused, and not cleaned. */
    private static final Map<String, Known> KNOWN = Map.ofEntries(
            known("dev/lockstep/worker/ReplicaName.java", "a UUID's beginning", "substring(0, 8)"),
            known("dev/lockstep/api/Cursor.java", "a digest's beginning", "substring(0, DIGITS"),
            known("dev/lockstep/api/Parameters.java", "a parameter with control characters is refused", "isISOControl"),
            known("dev/lockstep/steps/PullRequestText.java", "the first letter of a word of ours", "substring(0, 1)"),
            known(
                    "dev/lockstep/steps/OpenPullRequestExecutor.java",
                    "the first letter of a word of ours",
                    "substring(0, 1)"),
            known("dev/lockstep/yaml/Fields.java", "the first letter of a constant of ours", "substring(0, 1)"),
            known("dev/lockstep/dashboard/Notice.java", "a button that asks first ends so", "+ \"…\""),
            known("dev/lockstep/dashboard/GitOpsLinks.java", "from one commit to another", "+ \"…\""),
            known("dev/lockstep/scheduler/value/GoNumbers.java", "the prefix of a number", "substring(0, 2)"),
            known(
                    "dev/lockstep/scheduler/resource/ResourceReader.java",
                    "a path with control characters is refused",
                    "isISOControl"),
            known(
                    "dev/lockstep/scheduler/cli/Folder.java",
                    "a name with control characters is refused",
                    "isISOControl"),
            known(
                    "dev/lockstep/scheduler/Location.java",
                    "a question mark shows where a file's name has a control character",
                    "replaceAll(\"\\\\p{Cntrl}"));

    private static Map.Entry<String, Known> known(String file, String why, String... words) {
        return Map.entry(file, new Known(why, List.of(words)));
    }

    @Test
    void isCutAndCleanedInOnePlace() {
        SortedMap<String, List<String>> known = new TreeMap<>();
        KNOWN.forEach((file, what) -> known.put(file, what.words()));
        assertThat(found())
                .as("cut and cleaned by hand; use dev.lockstep.text.Text, or say here what is no text of others")
                .isEqualTo(known);
    }

    /** A file with something that is known is looked at as a whole. */
    @Test
    void aSecondCutInAKnownFileIsFound() {
        String known = "kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1)\n";
        assertThat(words(known)).containsExactly("substring(0, 1)");
        assertThat(words(known + "title.substring(0, MAX_TITLE)\n" + known))
                .containsExactly("substring(0, 1)", "substring(0, MAX_TITLE", "substring(0, 1)");
    }

    @Test
    void thePatternFindsWhatWasOnceWritten() {
        assertThat(List.of(
                        "text.substring(0, Math.min(text.length(), 100))",
                        "title.substring(0, MAX_TITLE - 1) + \"…\"",
                        "text.substring(0, Lengths.ERROR)",
                        "line.substring(0, 200)",
                        "text.substring(0, end) + \"\\u2026\"",
                        "text.replaceAll(\"[\\\\p{Cntrl}\\\\s]+\", \" \")",
                        "Character.isHighSurrogate(text.charAt(most - 1))"))
                .allMatch(line -> BY_HAND.matcher(line).find());
        assertThat(List.of("commit.substring(0, 7)", "text.substring(0, colon)", "Text.cut(text, Lengths.ERROR)"))
                .noneMatch(line -> BY_HAND.matcher(line).find());
    }

    /** All such words of each file that has any. */
    private static SortedMap<String, List<String>> found() {
        SortedMap<String, List<String>> found = new TreeMap<>();
        SOURCES.forEach(root -> files(root).forEach(file -> {
            String name = root.relativize(file).toString().replace('\\', '/');
            List<String> words = words(read(file));
            if (APART.stream().noneMatch(name::startsWith) && !words.isEmpty()) {
                found.put(name, words);
            }
        }));
        return found;
    }

    private static List<String> words(String source) {
        return BY_HAND.matcher(source).results().map(MatchResult::group).toList();
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
