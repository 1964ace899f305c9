package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sandbox's source root has its packages for itself: that is how a production build is searched for it. */
class SandboxRootTest {
    private static final Path SANDBOX = Path.of("dev", "lockstep", "sandbox");

    @Test
    void whatIsOfTheSandboxIsInItsRootAndNothingElseIs() throws IOException {
        assertThat(files("sandbox/src/main/java")).isNotEmpty().allMatch(file -> file.startsWith(SANDBOX));
        assertThat(files("src/main/java")).isNotEmpty().noneMatch(file -> file.startsWith(SANDBOX));
    }

    @Test
    void noResourceIsInBothRoots() throws IOException {
        assertThat(files("sandbox/src/main/resources"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(files("src/main/resources"));
    }

    private static List<Path> files(String root) throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(root))) {
            return all.filter(Files::isRegularFile)
                    .map(Path.of(root)::relativize)
                    .toList();
        }
    }
}
