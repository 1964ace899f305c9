package dev.lockstep.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A step is one place: the fewer files name it, the fewer have to be changed when another one comes. */
class OnePlaceTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String NAMES =
            Arrays.stream(Step.values()).map(Step::name).collect(Collectors.joining("|"));
    private static final Pattern NAMED = Pattern.compile("\\bStep\\.(" + NAMES + ")\\b");
    private static final Pattern SWITCH = Pattern.compile("switch \\((\\w+\\.)*step(\\(\\))?\\)");

    @Test
    void atMostEightFilesOutsideTheStepsNameOne() {
        assertThat(files(NAMED)).hasSizeLessThanOrEqualTo(8);
    }

    /** A switch over the steps would have to know the new one. */
    @Test
    void nobodySwitchesOverTheSteps() {
        assertThat(files(SWITCH)).isEmpty();
    }

    @Test
    void everyStepHasItsRuleAndItsExecutorSideBySide() {
        PromotionSteps.ALL.inOrder().forEach(rule -> {
            String name = rule.getClass().getSimpleName();
            assertThat(name).endsWith("Step");
            Path executor = SOURCES.resolve("dev/lockstep/steps/" + name.replaceAll("Step$", "Executor") + ".java");
            assertThat(executor).exists().content().contains("Step." + rule.step());
        });
    }

    private static List<String> files(Pattern pattern) {
        return sources()
                .filter(file -> pattern.matcher(text(file)).find())
                .map(Path::toString)
                .toList();
    }

    private static Stream<Path> sources() {
        try {
            return Files.walk(SOURCES)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.getParent().endsWith("steps"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
