package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.TreeChange;
import dev.lockstep.terminal.Console;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The commands that render a whole tree. */
final class RenderCommands {
    private RenderCommands() {}

    static ExitCode render(Arguments arguments, Console console) {
        OutputFolder out = OutputFolder.of(Folder.path(arguments.get(Options.OUT), Options.OUT));
        Outcome outcome = Outcome.of(RenderInput.read(arguments));
        outcome.change().ifPresent(change -> out.write(outcome.rendering().tree()));
        report(arguments, outcome, "nothing was written", console);
        if (outcome.change().isEmpty()) {
            return ExitCode.ERRORS;
        }
        if (!arguments.has(Options.JSON)) {
            console.result(outcome.summary(outcome.change().get()) + "\n");
        }
        return ExitCode.DONE;
    }

    static ExitCode diff(Arguments arguments, Console console) {
        Outcome outcome = Outcome.of(RenderInput.read(arguments));
        report(arguments, outcome, "what would change is unknown", console);
        if (outcome.change().isEmpty()) {
            return ExitCode.ERRORS;
        }
        TreeChange change = outcome.change().get();
        if (!arguments.has(Options.JSON)) {
            lines(outcome, change).forEach((path, mark) -> console.result(mark + " " + Console.plain(path) + "\n"));
            console.result(outcome.summary(change) + "\n");
        }
        if (arguments.has(Options.PATCH)) {
            Patch patch = new Patch(
                    outcome.input().existing().files(), outcome.rendering().tree());
            lines(outcome, change).keySet().forEach(path -> console.result(patch.of(path)));
        }
        return arguments.has(Options.EXIT_CODE) && !change.isEmpty() ? ExitCode.CHANGES : ExitCode.DONE;
    }

    private static void report(Arguments arguments, Outcome outcome, String consequence, Console console) {
        Problems.print(outcome.problems(), consequence, console);
        Path workloads = Path.of(arguments.get(Options.WORKLOADS));
        outcome.input()
                .foldersMissing()
                .forEach(name -> console.say("hint: put what the path of WorkloadRegistration " + name
                        + " holds into the folder " + workloads.resolve(name)));
        if (arguments.has(Options.JSON)) {
            console.result(JsonReport.of(outcome));
        }
    }

    private static boolean isThere(FileSet existing, String path) {
        return existing.files().containsKey(path) || existing.tooLarge().containsKey(path);
    }

    /** Path to mark, sorted by path. */
    private static SortedMap<String, Character> lines(Outcome outcome, TreeChange change) {
        SortedMap<String, Character> lines = new TreeMap<>();
        change.written().forEach(path -> lines.put(path, isThere(outcome.input().existing(), path) ? '~' : '+'));
        change.deleted().forEach(path -> lines.put(path, '-'));
        return lines;
    }
}
