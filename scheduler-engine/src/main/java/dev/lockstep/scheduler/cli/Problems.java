package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.terminal.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Problems as compilers print them: a line each, with the place first, errors before warnings before notices. */
final class Problems {
    private Problems() {}

    /** @param consequence what an error led to, for the last line */
    static void print(List<Problem> problems, String consequence, Console console) {
        for (Severity severity : Severity.values()) {
            problems.stream()
                    .filter(problem -> problem.severity() == severity)
                    .forEach(problem -> console.say(line(problem)));
        }
        List<String> counts = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            long number = problems.stream()
                    .filter(problem -> problem.severity() == severity)
                    .count();
            if (number > 0) {
                counts.add(count(number, severity.name().toLowerCase(Locale.ROOT)));
            }
        }
        boolean errors = problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        if (!counts.isEmpty()) {
            console.say(String.join(", ", counts) + (errors ? "; " + consequence : ""));
        }
    }

    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    static String line(Problem problem) {
        StringBuilder line = new StringBuilder();
        problem.location()
                .ifPresent(place -> line.append(file(place))
                        .append(':')
                        .append(place.line())
                        .append(": "));
        line.append(problem.severity().name().toLowerCase(Locale.ROOT)).append(": ");
        concerned(problem).ifPresent(concerned -> line.append(concerned).append(": "));
        return line.append(oneLine(problem.message())).toString();
    }

    /** The assignment or cluster type, and the resource that is wrong for it. */
    private static Optional<String> concerned(Problem problem) {
        Optional<String> type = problem.clusterType().map(name -> "cluster type " + name);
        Optional<String> place = problem.deploymentTarget()
                .map(target -> "deployment target " + target
                        + type.map(on -> " on " + on).orElse(""))
                .or(() -> type);
        Optional<String> resource = problem.resource();
        boolean same = problem.clusterType().map("ClusterType "::concat).equals(resource)
                && problem.deploymentTarget().isEmpty();
        return place.isEmpty() || resource.isEmpty() || same
                ? resource.or(() -> place)
                : Optional.of(place.get() + ", " + resource.get());
    }

    /** Messages of several lines are lists of findings. */
    private static String oneLine(String message) {
        StringBuilder all = new StringBuilder();
        message.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            boolean first = all.isEmpty() || all.charAt(all.length() - 1) == ':';
            String finding = line.startsWith("- ") ? line.substring(2) : line;
            all.append(all.isEmpty() ? "" : first ? " " : "; ").append(finding);
        });
        return all.toString();
    }

    /** The path by which it can be opened from where the command was started. */
    static String file(Location place) {
        String path = Path.of(place.origin(), place.file()).toString();
        return path.startsWith("./") ? path.substring(2) : path;
    }
}
