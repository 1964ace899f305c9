package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.process.agent.AgentJar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that has no memory left does not go on half alive, whoever needed it, and needs no option of the JVM for that. */
@Tag("ci")
class OutOfMemoryIT {
    private static final Logger LOG = Logger.getLogger(OutOfMemoryIT.class);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Installation installation = new Installation();
    private final LockstepProcess process = installation.process();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void itHaltsAndSaysWhyAndLosesNothing() throws IOException {
        Path signal = installation.world().sandbox().directory().resolveSibling("no-memory-left");
        installation.set("JAVA_TOOL_OPTIONS", "-Xmx256m " + AgentJar.hog(signal.toAbsolutePath()));
        process.start();
        String id = installation.promotion();
        Files.createFile(signal);
        long began = System.nanoTime();
        // Jobs, polls and workers need memory all the time; so does a request.
        HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(process.address() + "/api/v1/promotions"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(process.exitCode(SOON)).isEqualTo(OutOfMemory.EXIT_CODE);
        LOG.infof("Halted %.1f s after there was no memory left", (System.nanoTime() - began) / 1e9);
        assertThat(process.log()).contains("Lockstep has run out of memory and halts at once");

        installation.unset("JAVA_TOOL_OPTIONS");
        process.start();
        assertThat(installation.operator().promotion(id).getString("status")).isEqualTo("RUNNING");
    }
}
