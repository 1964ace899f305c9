package dev.lockstep.rendering;

import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.text.Text;
import java.util.ArrayList;
import java.util.List;

/** As many problems of a rendering as fit into an event; the rest is counted. */
final class ShownProblems {
    private static final int MOST = 50;
    private static final int LONGEST = 20_000;

    private ShownProblems() {}

    static List<String> of(List<Problem> problems, Severity severity) {
        List<String> all = problems.stream()
                .filter(problem -> problem.severity() == severity)
                .map(problem -> Text.lines(problem.toString()))
                .toList();
        List<String> shown = new ArrayList<>();
        int length = 0;
        for (String sentence : all) {
            length += sentence.length();
            boolean fits = shown.size() < MOST && length <= LONGEST;
            if (!fits && !shown.isEmpty()) {
                shown.add("and " + (all.size() - shown.size())
                        + " more, which the command line of the scheduling engine lists");
                break;
            }
            shown.add(sentence);
        }
        return shown;
    }
}
