package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar as a child process over one data directory: started, killed and started again. Whatever happens, neither
 * it nor its PostgreSQL outlives {@link #close()} or the test's JVM.
 */
final class LockstepProcess implements AutoCloseable {
    private static final Path APP = Path.of("target/quarkus-app");
    private static final Duration START = Duration.ofSeconds(150);
    private static final Duration END = Duration.ofSeconds(15);

    private final Path jar;
    private final boolean bringsDatabase;
    private final Path data;
    private final Path log;
    private final Map<String, String> environment;
    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread lastResort = new Thread(this::end);
    private Process process;

    /** @param environment besides the port and the data directory; changes count from the next start on */
    LockstepProcess(Path data, URI address, Map<String, String> environment) {
        this(APP, true, data, address, environment);
    }

    /**
     * Of another build.
     *
     * @param app its {@code target/quarkus-app}
     * @param bringsDatabase whether it is asked for a database of its own when the test names none
     */
    LockstepProcess(Path app, boolean bringsDatabase, Path data, URI address, Map<String, String> environment) {
        this.jar = app.resolve("quarkus-run.jar");
        this.bringsDatabase = bringsDatabase;
        this.data = data.toAbsolutePath();
        this.log = this.data.resolveSibling(this.data.getFileName() + ".log");
        this.address = address;
        this.environment = environment;
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    URI address() {
        return address;
    }

    Postmaster postgres() {
        return new Postmaster(data.resolve("postgres"));
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Starts, and returns how long it took to be ready. */
    Duration start() {
        long began = System.nanoTime();
        launch();
        await("readiness, see " + log)
                .atMost(START)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || ready());
        assertThat(process.isAlive()).as("runs, see %s", log).isTrue();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Starts what is expected to refuse, and returns its exit code. */
    int startInVain() {
        launch();
        return exitCode(START);
    }

    /** Starts, without waiting. */
    void launch() {
        assertThat(jar).as("packaged by mvn package").exists();
        assertThat(process == null || !process.isAlive()).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-jar", jar.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("LOCKSTEP_") || name.startsWith("QUARKUS_"));
        if (bringsDatabase) {
            // Each has a database of its own, unless the test names another.
            builder.environment().put("LOCKSTEP_DATABASE_EMBEDDED", "true");
        }
        builder.environment().putAll(environment);
        builder.environment().put("LOCKSTEP_DATA_DIR", data.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(address.getPort()));
        try {
            Files.createDirectories(data);
            process = builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready, or somebody has ended it. */
    void awaitReadyOrEnd() {
        await("readiness, see " + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !isAlive() || ready());
    }

    private boolean ready() {
        try {
            HttpRequest request = HttpRequest.newBuilder(address.resolve("/q/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}: the JVM has no time for anything. PostgreSQL goes on. */
    void kill() {
        process.destroyForcibly();
        exitCode(END);
    }

    /** {@code kill -9} of the JVM and of PostgreSQL: what a power cut leaves, as far as processes go. */
    void killWithPostgres() {
        postgres().kill();
        kill();
    }

    /** {@code kill}: the polite way. Returns how long it took to end. */
    Duration terminate() {
        long began = System.nanoTime();
        process.destroy();
        exitCode(END);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** {@code kill -STOP}: it stands still, in the middle of whatever it does, and does not know. */
    void freeze() {
        signal("-STOP");
    }

    /** {@code kill -CONT}. */
    void thaw() {
        signal("-CONT");
    }

    private void signal(String which) {
        try {
            Process kill = new ProcessBuilder("kill", which, Long.toString(process.pid())).start();
            assertThat(kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0)
                    .as("kill %s %d", which, process.pid())
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end. */
    int exitCode(Duration patience) {
        try {
            assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ended within %s, see %s", patience, log)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it wrote, over all its starts. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        if (process != null) {
            process.destroyForcibly();
        }
        postgres().kill();
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
