package dev.lockstep.scheduler.cli;

import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Runs one command, and turns every way in which it can end into an exit code with a sentence. */
public final class CommandLine {
    private static final int FRAMES = 5;

    private final Console console;

    public CommandLine(OutputStream out, OutputStream err) {
        this.console = new Console(out, err);
    }

    ExitCode run(String... words) {
        ExitCode code = guarded(List.of(words));
        try {
            console.flush();
            return code;
        } catch (UncheckedIOException closed) {
            return unwritable(closed);
        }
    }

    private ExitCode guarded(List<String> words) {
        try {
            return command(words);
        } catch (UnusableException e) {
            console.say(Help.PROGRAM + ": " + e.getMessage());
            if (e.isUsage()) {
                String command = words.isEmpty() || Command.of(words.get(0)).isEmpty() ? "" : words.get(0) + " ";
                console.say("Try '" + Help.CALL + " " + command + "--help'.");
            }
            return ExitCode.UNUSABLE;
        } catch (UncheckedIOException closed) {
            return unwritable(closed);
        } catch (OutOfMemoryError tooMuch) {
            console.say(
                    Help.PROGRAM + ": there is not enough memory; give the JVM more of it, such as java -Xmx2g -jar");
            return ExitCode.BROKEN;
        } catch (RuntimeException | StackOverflowError defect) {
            console.say(Help.PROGRAM + ": this is a defect of the program; please report it: " + defect);
            StackTraceElement[] trace = defect.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
                console.say("  at " + trace[i]);
            }
            return ExitCode.BROKEN;
        }
    }

    private ExitCode unwritable(UncheckedIOException closed) {
        try {
            console.say(Help.PROGRAM + ": cannot write the result: "
                    + closed.getCause().getMessage());
            console.flush();
        } catch (UncheckedIOException alsoClosed) {
            // Nobody is left who could be told; the exit code tells it.
            return ExitCode.UNUSABLE;
        }
        return ExitCode.UNUSABLE;
    }

    private ExitCode command(List<String> words) {
        if (words.isEmpty()) {
            throw UnusableException.usage("a command is needed: render, diff or template");
        }
        String first = words.get(0);
        if (isHelp(first) || first.equals("--version")) {
            if (words.size() > 1) {
                throw UnusableException.usage(first + " stands alone");
            }
            console.result(isHelp(first) ? Help.all() : Help.version());
            return ExitCode.DONE;
        }
        Command command = Command.of(first)
                .orElseThrow(() ->
                        UnusableException.usage("unknown command " + first + "; known are render, diff and template"));
        List<String> options = words.subList(1, words.size());
        if (options.stream().anyMatch(CommandLine::isHelp)) {
            console.result(Help.of(command));
            return ExitCode.DONE;
        }
        Arguments arguments = Arguments.parse(command, options);
        return switch (command) {
            case RENDER -> RenderCommands.render(arguments, console);
            case DIFF -> RenderCommands.diff(arguments, console);
            case TEMPLATE -> TemplateCommand.run(arguments, console);
        };
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }
}
