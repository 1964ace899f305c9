package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The action's script as a runner starts it: with environment variables and files to write to. What it starts as curl
 * writes down its arguments and environment first, as anybody on the machine could read them.
 */
final class PromoteScript implements AutoCloseable {
    static final Path SCRIPT = Path.of("deploy/github/action/promote.sh");

    private static final String CURL = """
            #!/bin/sh
            { printf 'curl %s\\n' "$*"; env; } >>"$SEEN_BY_ALL"
            exec "$REAL_CURL" "$@"
            """;
    private static final long PATIENCE = 150;

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;

    PromoteScript(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory.resolve("bin"));
            Files.createDirectories(directory.resolve("tmp"));
            Path curl = Files.writeString(directory.resolve("bin/curl"), CURL);
            Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set("PATH", directory.resolve("bin").toAbsolutePath() + ":" + System.getenv("PATH"));
        set("REAL_CURL", realCurl());
        set("SEEN_BY_ALL", file("seen"));
        set("TMPDIR", file("tmp"));
        set("GITHUB_STEP_SUMMARY", file("summary"));
        set("GITHUB_OUTPUT", file("output"));
        set("GITHUB_REPOSITORY", "acme/kalypso-control-plane");
        set("GITHUB_RUN_ID", "4711");
        set("GITHUB_RUN_ATTEMPT", "1");
        set("LOCKSTEP_PIPELINE", "kalypso");
        set("LOCKSTEP_POLL_INTERVAL", "1s");
    }

    private static String realCurl() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder, "curl");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IllegalStateException("these tests need curl");
    }

    private String file(String name) {
        return directory.resolve(name).toAbsolutePath().toString();
    }

    PromoteScript set(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    PromoteScript start() {
        ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("LOCKSTEP_") || name.startsWith("GITHUB_"));
        builder.environment().putAll(environment);
        try {
            process = builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.to(directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits for the exit code; whatever it was, no secret was shown and nothing is left behind. */
    int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).as(log()).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        String token = environment.getOrDefault("LOCKSTEP_TOKEN", "");
        if (!token.isEmpty()) {
            assertThat(log() + read("summary") + read("output") + read("seen")).doesNotContain(token);
        }
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        return process.exitValue();
    }

    int run() {
        return start().exitCode();
    }

    boolean running() {
        return process.isAlive();
    }

    String log() {
        return read("log");
    }

    String summary() {
        return read("summary");
    }

    /** What later steps of the job see. */
    Map<String, String> outputs() {
        return read("output")
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (before, after) -> after));
    }

    private String read(String name) {
        Path file = directory.resolve(name);
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
