package dev.lockstep.judge;

import dev.lockstep.terminal.Console;
import dev.lockstep.terminal.Program;
import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Reads what is given, judges it, and tells. */
final class JudgeCommand {
    private final InputStream in;
    private final Console console;
    private final InstantSource clock;

    JudgeCommand(InputStream in, OutputStream out, OutputStream err, InstantSource clock) {
        this.in = in;
        this.console = new Console(out, err);
        this.clock = clock;
    }

    ExitCode run(String... words) {
        return new Program<>(Help.PROGRAM, console, ExitCode.BROKEN, ExitCode.MISUSED, ExitCode.UNREADABLE)
                .run(List.of(words), this::judge, given -> Help.CALL + " --help");
    }

    private ExitCode judge(List<String> words) {
        if (words.contains("--help") || words.contains("-h")) {
            console.result(Help.all());
            return ExitCode.PROVEN;
        }
        if (words.equals(List.of("--version"))) {
            console.result(Help.version());
            return ExitCode.PROVEN;
        }
        Arguments arguments = Arguments.parse(words);
        List<Document> documents = new ArrayList<>();
        for (String file : arguments.files()) {
            documents.addAll(documents(file));
        }
        Instant at = arguments.at().orElseGet(clock::instant);
        Subjects subjects = Subjects.in(documents);
        subjects.notes().forEach(note -> console.say(Help.PROGRAM + ": " + note));
        Answer answer = Answer.to(arguments, subjects.chosenBy(arguments, at), at);
        if (arguments.json()) {
            console.result(JsonAnswer.of(answer));
        } else {
            console.result(TextAnswer.of(answer));
        }
        return answer.exitCode();
    }

    private List<Document> documents(String file) {
        if (file.equals(Arguments.STANDARD_INPUT)) {
            return read("standard input", in);
        }
        Path path = path(file);
        if (Files.isDirectory(path)) {
            throw UnusableException.of(file + " is a folder; a file is expected");
        }
        try (InputStream content = Files.newInputStream(path)) {
            return read(file, content);
        } catch (IOException e) {
            throw UnusableException.of(file + " cannot be read", e);
        }
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw UnusableException.of(file + " is no name of a file: " + e.getReason());
        }
    }

    private static List<Document> read(String origin, InputStream content) {
        try {
            return Document.read(origin, content);
        } catch (IOException e) {
            throw UnusableException.of(origin + " cannot be read", e);
        }
    }
}
