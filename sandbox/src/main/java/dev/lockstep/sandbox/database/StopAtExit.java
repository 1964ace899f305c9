package dev.lockstep.sandbox.database;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Stops the server when this JVM ends in order, but not before the application, which still saves what it has in hand.
 * (Shutdown hooks run side by side.) Whether this process started the server or found it running makes no difference.
 */
final class StopAtExit implements Runnable {
    private static final Logger LOG = Logger.getLogger(StopAtExit.class);
    private static final int PATIENCE_SECONDS = 10;

    private final Path data;
    private final ProcessHandle server;

    private StopAtExit(Path data, ProcessHandle server) {
        this.data = data;
        this.server = server;
    }

    static void register(Path data, ProcessHandle server) {
        Runtime.getRuntime().addShutdownHook(new Thread(new StopAtExit(data, server), "stop-embedded-postgresql"));
    }

    @Override
    public void run() {
        Application application = Application.currentApplication();
        if (application != null) {
            application.awaitShutdown();
        }
        stop(data, server);
    }

    /** By the signal upon which PostgreSQL does not wait for its clients to leave; Java itself can only send the other one. */
    static void stop(Path data, ProcessHandle server) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.warnf("Embedded PostgreSQL (process %d) in %s does not stop: %s", server.pid(), data, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
