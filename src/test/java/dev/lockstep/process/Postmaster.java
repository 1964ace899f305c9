package dev.lockstep.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The PostgreSQL server of a data directory, as its lock file names it. */
record Postmaster(Path directory) {
    /** The server's process; empty when none runs there. */
    Optional<ProcessHandle> process() {
        return lockLine(0)
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> commandOf(handle).contains("postgres"));
    }

    /** {@code kill -9} of the server and everything it started. */
    void kill() {
        process().ifPresent(server -> {
            List<ProcessHandle> all = new ArrayList<>(List.of(server));
            all.addAll(server.descendants().toList());
            all.forEach(ProcessHandle::destroyForcibly);
        });
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) {
        try (Connection connection = connect()) {
            return FirstColumn.of(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    void update(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + lockLine(3).orElseThrow() + "/postgres", "postgres", password());
    }

    private String password() {
        try {
            return Files.readString(directory.resolveSibling("postgres.password"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory of the server and its children in MiB; what they share is counted once. */
    long memory() {
        ProcessHandle server = process().orElseThrow();
        return Stream.concat(Stream.of(server), server.descendants())
                        .mapToLong(handle -> kilobytes(handle.pid(), "smaps_rollup", "Pss:"))
                        .sum()
                / 1024;
    }

    /** A figure of a process in {@code /proc}, in KiB. */
    static long kilobytes(long pid, String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), file))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandOf(ProcessHandle handle) {
        return handle.info().command().orElse("");
    }

    private Optional<String> lockLine(int number) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("postmaster.pid"));
            return lines.size() > number ? Optional.of(lines.get(number).strip()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
