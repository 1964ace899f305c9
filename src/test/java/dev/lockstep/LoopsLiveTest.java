package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What runs again and again, or on a thread of its own, must outlive whatever one round throws. Read off the sources, so that the
 * next loop that is written is held to it, too.
 */
class LoopsLiveTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/lockstep");
    private static final Pattern BEGINS_WORK =
            Pattern.compile("scheduleWithFixedDelay\\(|scheduleAtFixedRate\\(|@Scheduled\\("
                    + "|@ObservesAsync|\\b(?:executor|threads|readers?|polls)\\s*\\.execute\\(|new Thread\\(this::");
    private static final Pattern CATCHES_ALL =
            Pattern.compile("catch \\(Throwable (\\w+)\\) \\{\\s*(?://[^\\n]*\\s*)*(.*)");
    private static final Pattern CATCHES_DEFECTS =
            Pattern.compile("catch \\((?:final )?(?:RuntimeException|Exception|Error) \\w+\\) \\{");

    @Test
    void whoeverBeginsWorkIsGuardedAgainstWhatItThrows() throws IOException {
        List<String> unguarded = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            boolean guarded =
                    text.contains("Guarded") || CATCHES_ALL.matcher(text).find();
            if (BEGINS_WORK.matcher(text).find() && !guarded) {
                unguarded.add(SOURCES.relativize(source).toString());
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
                    silent.add(SOURCES.relativize(source) + ": " + caught.group());
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
            Matcher caught = CATCHES_DEFECTS.matcher(text);
            while (caught.find()) {
                if (!block(text, caught.end()).contains("throw ")) {
                    half.add(SOURCES.relativize(source) + ": " + caught.group());
                }
            }
        }
        assertThat(half).isEmpty();
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
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("memory/Guarded.java"))
                    .sorted()
                    .toList();
        }
    }
}
