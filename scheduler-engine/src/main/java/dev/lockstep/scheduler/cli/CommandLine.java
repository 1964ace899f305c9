package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Console;
import dev.lockstep.terminal.Program;
import dev.lockstep.terminal.UnusableException;
import java.io.OutputStream;
import java.util.List;

/** Runs one command, and turns every way in which it can end into an exit code with a sentence. */
public final class CommandLine {
    private final Console console;

    public CommandLine(OutputStream out, OutputStream err) {
        this.console = new Console(out, err);
    }

    ExitCode run(String... words) {
        return new Program<>(Help.PROGRAM, console, ExitCode.BROKEN, ExitCode.UNUSABLE, ExitCode.UNUSABLE)
                .run(List.of(words), this::command, CommandLine::help);
    }

    private static String help(List<String> words) {
        String command = words.isEmpty() || Command.of(words.get(0)).isEmpty() ? "" : words.get(0) + " ";
        return Help.CALL + " " + command + "--help";
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
