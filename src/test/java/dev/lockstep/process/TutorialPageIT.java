package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.tutorial.Shell;
import dev.lockstep.tutorial.TutorialPage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A newcomer follows docs/tutorial.md with the packaged jar: every command of the page succeeds, and the runs end as it says. */
@Tag("ci")
class TutorialPageIT {
    private final Path directory = Installation.freshDirectory();
    private final URI address = URI.create("http://localhost:" + Installation.freePort());
    private final int http = Installation.freePort();
    private final int https = Installation.freePort();
    private final LockstepProcess process = new LockstepProcess(
            directory.resolve("data"),
            address,
            Map.of(
                    "LOCKSTEP_SANDBOX_ENABLED", "true",
                    "LOCKSTEP_SANDBOX_START", "tutorial",
                    // The clusters of a newcomer take a second for each step, and what is said of them is the same.
                    "LOCKSTEP_SANDBOX_PACE", "200ms",
                    "LOCKSTEP_EVIDENCE_FASTEST", "1s",
                    "LOCKSTEP_EVIDENCE_SLOWEST", "2s",
                    "LOCKSTEP_EVIDENCE_SETTLE", "1s",
                    "LOCKSTEP_PUBLIC_URL", address.toString(),
                    "LOCKSTEP_SANDBOX_HTTP_PORT", Integer.toString(http),
                    "LOCKSTEP_SANDBOX_HTTPS_PORT", Integer.toString(https)));

    @AfterEach
    void close() {
        process.close();
    }

    @Test
    void everyCommandWorks() {
        process.start();
        TutorialPage page = TutorialPage.read()
                .at(
                        address,
                        URI.create("http://127.0.0.1:" + http),
                        URI.create("https://127.0.0.1:" + https),
                        directory.resolve("data/sandbox/tls/ca.pem"));
        try (Shell shell = new Shell(directory, Duration.ofSeconds(60))) {
            for (int chapter = 0; chapter < page.chapters(); chapter++) {
                page.chapter(chapter).forEach(shell::run);
            }
        }
        List<String> ends = new Client(address, "").get("/api/v1/promotions").getList("items.status");
        assertThat(ends).hasSize(15).containsOnly("SUCCEEDED");
        assertThat(process.log()).doesNotContain(" ERROR ", " WARN ");
    }
}
