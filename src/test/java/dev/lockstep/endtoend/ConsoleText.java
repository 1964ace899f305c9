package dev.lockstep.endtoend;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** What the server's own console handler writes while a test runs, instead of writing it to the console. */
final class ConsoleText implements AutoCloseable {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ConsoleHandler console = Arrays.stream(InitialConfigurator.DELAYED_HANDLER.getHandlers())
            .filter(ConsoleHandler.class::isInstance)
            .map(ConsoleHandler.class::cast)
            .findFirst()
            .orElseThrow();

    ConsoleText() {
        console.setOutputStream(written);
    }

    List<String> lines() {
        console.flush();
        // Only what ends a line of a terminal or of a reader of logs: split by hand, for it may hold anything.
        return List.of(written.toString(StandardCharsets.UTF_8).split("\n", -1));
    }

    @Override
    public void close() {
        console.setTarget(ConsoleHandler.Target.SYSTEM_OUT);
    }
}
