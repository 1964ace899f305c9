package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What runs again and again, or on a thread of its own, must outlive whatever one round throws. Read off the sources, so that the
 * next loop that is written is held to it, too.
 */
class LoopsLiveTest {
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java/dev/lockstep"), Path.of("sandbox/src/main/java/dev/lockstep"));
    private static final Pattern BEGINS_WORK =
            Pattern.compile("scheduleWithFixedDelay\\(|scheduleAtFixedRate\\(|@Scheduled\\("
                    + "|@ObservesAsync|\\b(?:executor|threads|readers?|polls)\\s*\\.execute\\(|new Thread\\(this::");
    private static final Pattern CATCHES_ALL =
            Pattern.compile("catch \\(Throwable (\\w+)\\) \\{\\s*(?://[^\\n]*\\s*)*(.*)");
    private static final Pattern CATCHES = Pattern.compile("catch \\((?:final )?([\\w.|\\s]+?)\\s+\\w+\\) \\{");
    private static final Set<String> ALL_EXCEPTIONS = Set.of("RuntimeException", "Exception", "Error");
    /** What nobody throws on purpose where another's data is read. */
    private static final Set<String> SOME_DEFECTS = Set.of(
            "IllegalStateException",
            "ClassCastException",
            "NullPointerException",
            "IndexOutOfBoundsException",
            "NoSuchElementException",
            "StackOverflowError");

    private static final Pattern GUARDED_LOOK = Pattern.compile("Guarded\\.run\\(\\s*\\(\\) -> look\\(");
    private static final Pattern LOCKS_A_PLACE =
            Pattern.compile("\\.(?:compute|computeIfAbsent|computeIfPresent|merge)\\(");
    private static final Pattern ASKS_OTHERS =
            Pattern.compile("\\b(?:git|history|declarations|heads|remote|api|source|pullRequests|http)\\s*\\.\\w+\\(");

    @Test
    void whoeverBeginsWorkIsGuardedAgainstWhatItThrows() throws IOException {
        List<String> unguarded = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            boolean guarded =
                    text.contains("Guarded") || CATCHES_ALL.matcher(text).find();
            if (BEGINS_WORK.matcher(text).find() && !guarded) {
                unguarded.add(source.toString());
            }
        }
        assertThat(unguarded).isEmpty();
    }

    @Test
    void whoeverCatchesEverythingAsksForTheMemoryFirst() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path source : sources()) {
            Matcher caught = CATCHES_ALL.matcher(Files.readString(source));
            while (caught.find()) {
                if (!caught.group(2).startsWith("OutOfMemory.haltIf(" + caught.group(1) + ");")) {
                    silent.add(source + ": " + caught.group());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    /** It survives an exception and not an Error: whoever means to survive says so of both, with {@code Guarded}. */
    @Test
    void nobodySurvivesExceptionsOnly() throws IOException {
        List<String> half = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            Matcher caught = CATCHES.matcher(text);
            while (caught.find()) {
                List<String> kinds = Arrays.stream(caught.group(1).split("\\|"))
                        .map(String::strip)
                        .toList();
                boolean all = kinds.stream().anyMatch(ALL_EXCEPTIONS::contains);
                boolean some = kinds.size() > 1 && kinds.stream().anyMatch(SOME_DEFECTS::contains);
                if ((all || some) && !block(text, caught.end()).contains("throw ")) {
                    half.add(source + ": " + caught.group());
                }
            }
        }
        assertThat(half).isEmpty();
    }

    /**
     * Whoever goes on without an answer of the outside world goes on as well when a library trips over the answer: with one item of a
     * list, one repository of many, one source.
     */
    @Test
    void whoeverGoesOnWithoutAnAnswerGoesOnWithoutAnyOfThem() throws IOException {
        List<String> half = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            Matcher caught = CATCHES.matcher(text);
            while (caught.find()) {
                String block = block(text, caught.end());
                String rest = text.substring(caught.end() + block.length());
                if (caught.group(1).matches("(?s)(?:.*\\|\\s*)?OutsideException(?:\\s*\\|.*)?")
                        && !block.contains("throw ")
                        && !rest.startsWith(" catch (Throwable ")
                        && !GUARDED_LOOK.matcher(text).find()) {
                    half.add(source + ": " + caught.group());
                }
            }
        }
        assertThat(half).isEmpty();
    }

    /** An entry of a list of others is taken up whatever it is. */
    @Test
    void whoeverTakesUpEntriesPassesOverWhatItCannotRead() throws IOException {
        List<String> takers = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            Matcher taking = Pattern.compile("void \\w+\\(Entry \\w+\\) \\{").matcher(text);
            while (text.contains("import dev.lockstep.foreign.Entry;") && taking.find()) {
                takers.add(source.toString());
                assertThat(CATCHES_ALL.matcher(block(text, taking.end())).find())
                        .as(source + ": " + taking.group())
                        .isTrue();
            }
        }
        assertThat(takers).hasSize(3);
    }

    /** In such a method of a map others wait for its part of the map: nothing is asked of anybody there. */
    @Test
    void nobodyIsAskedWhileAPartOfAMapIsLocked() throws IOException {
        List<String> asking = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            Matcher locks = LOCKS_A_PLACE.matcher(text);
            while (text.contains("ConcurrentHashMap") && locks.find()) {
                String inside = parentheses(text, locks.end());
                if (ASKS_OTHERS.matcher(inside).find()) {
                    asking.add(source + ": " + inside);
                }
            }
        }
        assertThat(asking).isEmpty();
    }

    private static String parentheses(String text, int from) {
        int depth = 1;
        int at = from;
        while (depth > 0) {
            char c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return text.substring(from, at);
    }

    private static String block(String text, int from) {
        int depth = 1;
        int at = from;
        while (depth > 0) {
            char c = text.charAt(at++);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return text.substring(from, at);
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.endsWith("memory/Guarded.java"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }
}
