package dev.lockstep.sandbox.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The lock file that a PostgreSQL server keeps in its data, and leaves behind when it is killed. */
record ServerLock(Path data) {
    private static final Duration DYING_WAIT = Duration.ofSeconds(10);

    /** The port that the server listens on; empty when none has begun to. */
    Optional<Integer> port() throws IOException {
        return lines().filter(lines -> lines.size() > 3)
                .map(lines -> Integer.parseInt(lines.get(3).strip()));
    }

    /** The process that runs on this data. */
    Optional<ProcessHandle> server() throws IOException {
        return pid().filter(ServerLock::isPostgres).flatMap(ProcessHandle::of);
    }

    /** A killed server leaves its lock behind, and would be waited for until the patience ends. */
    void clearIfStale() throws IOException {
        Optional<Long> known = pid();
        if (known.isEmpty()) {
            return;
        }
        Optional<ProcessHandle> process = server();
        if (process.isPresent() && !gone(process.get())) {
            throw new IOException("process " + known.get() + " still runs on this data and does not answer");
        }
        Files.deleteIfExists(file());
    }

    /** Waits a little for a process to end. */
    static boolean gone(ProcessHandle process) {
        try {
            process.onExit().get(DYING_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !isPostgres(process.pid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A process id can be another program's by now, or a zombie's. */
    private static boolean isPostgres(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.contains("(postgres)") && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    /** One that serves a single user writes its number with a minus. */
    private Optional<Long> pid() throws IOException {
        return lines().filter(lines -> !lines.isEmpty())
                .map(lines -> Math.abs(Long.parseLong(lines.get(0).strip())));
    }

    private Optional<List<String>> lines() throws IOException {
        return Files.exists(file()) ? Optional.of(Files.readAllLines(file())) : Optional.empty();
    }

    private Path file() {
        return data.resolve("postmaster.pid");
    }
}
