package dev.lockstep.rendering;

import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.text.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** As many problems of a rendering as fit into an event; the rest is counted. */
final class ShownProblems {
    private static final int MOST = 50;
    private static final int LONGEST = 20_000;

    private ShownProblems() {}

    static List<String> of(List<Problem> problems, Severity severity) {
        return shown(problems.stream().filter(problem -> problem.severity() == severity));
    }

    /** The errors first. */
    static List<String> of(List<Problem> problems) {
        return shown(problems.stream().sorted(Comparator.comparing(Problem::severity)));
    }

    private static List<String> shown(Stream<Problem> problems) {
        List<String> all =
                problems.map(problem -> Text.lines(problem.toString())).toList();
        List<String> shown = new ArrayList<>();
        int length = 0;
        for (String sentence : all) {
            length += sentence.length();
            boolean fits = shown.size() < MOST && length <= LONGEST;
            if (!fits && !shown.isEmpty()) {
                shown.add("and " + (all.size() - shown.size())
                        + " more; the command line of the scheduling engine lists those of the control plane");
                break;
            }
            shown.add(sentence);
        }
        return shown;
    }
}
