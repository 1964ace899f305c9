package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorRunTest {
    private static final String TOPIC = """
            topic: "t"
            cases:
            - name: "t-1"
              template: "{{ 1 }}"
              data: {}
              output: "1"
            """;

    @TempDir
    Path directory;

    /** Measured with Go, see the README beside them. */
    @Test
    void rendersWhatWasMeasuredBesideTheGoldenVectorsInTheSameWay() throws URISyntaxException {
        Path own = Path.of(VectorRunTest.class.getResource("/vectors-own").toURI());

        VectorReport report = VectorRun.of(own);

        assertThat(report.topics()).hasSizeGreaterThan(10);
        assertThat(report.topics()).as(report.text()).allMatch(VectorReport.Topic::passesWholly);
    }

    @Test
    void findsTopicsAndCasesInTheFoldersOpenAndHeldAndWithoutThem() throws IOException {
        write("template/flat.yaml", TOPIC);
        write("template/open/parted.yaml", TOPIC);
        write("template/held/parted.yaml", TOPIC);

        assertThat(VectorRun.of(directory).text())
                .contains("flat                             1 of 1 passed")
                .contains("parted                           2 of 2 passed")
                .endsWith("vectors: 3 passed, 0 failed, 0 deviations\n");
    }

    @Test
    void namesATopicThatCannotBeRead() throws IOException {
        write("template/held/broken.yaml", "cases: [");

        assertThat(VectorRun.of(directory).text())
                .contains("FAILED broken.yaml: " + directory.resolve("template/held/broken.yaml") + " cannot be read")
                .endsWith("vectors: 0 passed, 1 failed, 0 deviations\n");
    }

    @Test
    void namesACaseThatSaysNotWhatIsExpected() throws IOException {
        write("template/t.yaml", TOPIC.replace("  output: \"1\"\n", ""));

        assertThat(VectorRun.of(directory).text())
                .contains("FAILED t-1: cannot be read")
                .endsWith("vectors: 0 passed, 1 failed, 0 deviations\n");
    }

    @Test
    void namesAFolderThatIsNoSchedulingCase() throws IOException {
        write("scheduling/open/01-x/main/a.yaml", "");

        assertThat(VectorRun.of(directory).text())
                .contains("FAILED 01-x: ")
                .contains("there is no case.yaml in it")
                .endsWith("vectors: 0 passed, 1 failed, 0 deviations\n");
    }

    private void write(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
