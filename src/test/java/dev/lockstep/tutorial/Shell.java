package dev.lockstep.tutorial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One shell that a person types into: what a block sets is there for the next one. The first command that fails ends it.
 * Nothing of this machine's Git configuration counts, and nothing is asked at a terminal.
 */
public final class Shell implements AutoCloseable {
    private static final String END = "== end of block";

    private final Process process;
    private final BufferedReader output;
    private final Duration patience;

    /** @param patience for one block */
    public Shell(Path directory, Duration patience) {
        this.patience = patience;
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_SYSTEM", "/dev/null",
                        "GIT_TERMINAL_PROMPT", "0",
                        "TMPDIR", directory.toAbsolutePath().toString()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** What the block printed, errors included. */
    public String run(String block) {
        StringBuilder said = new StringBuilder();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(said, ended), "shell");
        reader.setDaemon(true);
        reader.start();
        try {
            // Its input is the script; a command that would ask must not get the rest of it as the answer.
            process.outputWriter(StandardCharsets.UTF_8)
                    .append("{\n" + block + "\n} </dev/null\necho '" + END + "'\n")
                    .flush();
            if (ended.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return text(said);
            }
            throw new AssertionError("a command failed in\n" + block + "\nwhich said\n" + text(said));
        } catch (TimeoutException e) {
            close();
            throw new AssertionError("no end within " + patience + " of\n" + block + "\nwhich said\n" + text(said), e);
        } catch (IOException e) {
            throw new AssertionError("the shell has ended before\n" + block, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void read(StringBuilder said, CompletableFuture<Boolean> ended) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.endsWith(END)) {
                    synchronized (said) {
                        said.append(line, 0, line.length() - END.length());
                    }
                    ended.complete(true);
                    return;
                }
                synchronized (said) {
                    said.append(line).append('\n');
                }
            }
            ended.complete(false);
        } catch (IOException e) {
            ended.completeExceptionally(e);
        }
    }

    private static String text(StringBuilder said) {
        synchronized (said) {
            return said.toString();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
