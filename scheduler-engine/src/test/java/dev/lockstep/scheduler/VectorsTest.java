package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The engine against what was measured from the original: {@code mvn test -Dtest=VectorsTest -Dvectors=DIR}, where DIR
 * holds {@code template/} and {@code scheduling/}, with or without {@code open/} and {@code held/} in them; without it
 * the copy in the test resources. The report is printed and
 * written to {@code target/vectors.txt}.
 */
class VectorsTest {
    /** Topics of which some cases are known to fail. One that passes wholly must leave the list. */
    private static final Set<String> INCOMPLETE = Set.of();

    @Test
    void rendersAsTheOriginalDoes() throws IOException {
        Path directory = Vectors.directory();
        VectorReport report = VectorRun.of(directory);
        publish(report.text());

        assertThat(report.topics()).as("vectors found in " + directory).isNotEmpty();
        boolean ownCopy = System.getProperty("vectors") == null;
        List<String> unexpected = report.topics().stream()
                .filter(topic -> !topic.passesWholly())
                .map(VectorReport.Topic::name)
                .filter(name -> !ownCopy || !INCOMPLETE.contains(name))
                .toList();
        assertThat(unexpected).as("topics that fail, see target/vectors.txt").isEmpty();
        if (ownCopy) {
            List<String> complete = report.topics().stream()
                    .filter(VectorReport.Topic::passesWholly)
                    .map(VectorReport.Topic::name)
                    .filter(INCOMPLETE::contains)
                    .toList();
            assertThat(complete)
                    .as("topics that pass and must leave the list of incomplete ones")
                    .isEmpty();
        }
    }

    /** The report is what the run is for, and so it is printed. */
    private static void publish(String text) throws IOException {
        Path file = Path.of("target", "vectors.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        System.out.print(text);
    }
}
