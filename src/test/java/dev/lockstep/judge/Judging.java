package dev.lockstep.judge;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Runs the command in this JVM, over input as Argo CD, Azure and Flux print it. */
final class Judging {
    /** A commit that nothing runs. */
    static final String OTHER = "f".repeat(40);

    /** Hours after what the input tells. */
    static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");

    record Run(ExitCode code, String out, String err) {}

    private Judging() {}

    static Run judge(String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = new JudgeCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        InstantSource.fixed(NOW))
                .run(words);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Path folder() {
        try {
            return Path.of(Judging.class.getResource("/judge").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String input(String file) {
        try {
            return Files.readString(folder().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
