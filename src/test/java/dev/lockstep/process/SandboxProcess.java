package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sandbox of the ordinary build as a process of its own, started as docs/sandbox.md says. */
final class SandboxProcess implements AutoCloseable {
    private static final String CLASS_PATH = Stream.of("app", "quarkus", "lib/main", "lib/boot")
            .map(folder -> "target/quarkus-app/" + folder + "/*")
            .collect(Collectors.joining(":"));
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path data;
    private final int httpPort;
    private final int httpsPort;
    private final Thread lastResort;

    private SandboxProcess(Process process, Path data, int httpPort, int httpsPort) {
        this.process = process;
        this.data = data;
        this.httpPort = httpPort;
        this.httpsPort = httpsPort;
        this.lastResort = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** @param lockstep where webhooks go */
    static SandboxProcess start(Path directory, URI lockstep) {
        int http = Installation.freePort();
        int https = Installation.freePort();
        Path data = directory.resolve("world").toAbsolutePath();
        Path log = directory.resolve("world.log");
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                CLASS_PATH,
                "dev.lockstep.sandbox.server.SandboxAlone");
        builder.environment().keySet().removeIf(name -> name.startsWith("LOCKSTEP_"));
        builder.environment().put("LOCKSTEP_DATA_DIR", data.toString());
        builder.environment().put("LOCKSTEP_PUBLIC_URL", lockstep.toString());
        builder.environment().put("LOCKSTEP_SANDBOX_HTTP_PORT", Integer.toString(http));
        builder.environment().put("LOCKSTEP_SANDBOX_HTTPS_PORT", Integer.toString(https));
        try {
            SandboxProcess started = new SandboxProcess(
                    builder.redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    data,
                    http,
                    https);
            await("the sandbox, see " + log).atMost(START).until(() -> !started.process.isAlive() || says(log));
            assertThat(started.process.isAlive()).as("runs, see %s", log).isTrue();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean says(Path log) throws IOException {
        return Files.readString(log).contains("Sandbox: git ");
    }

    String http() {
        return "http://127.0.0.1:" + httpPort;
    }

    String https() {
        return "https://127.0.0.1:" + httpsPort;
    }

    String repository(String name) {
        return http() + "/acme/" + name;
    }

    Path caFile() {
        return data.resolve("sandbox/tls/ca.pem");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
