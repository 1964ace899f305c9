package dev.lockstep.compliance;

import dev.lockstep.compliance.Finding.State;
import java.util.ArrayList;
import java.util.List;

/** Puts findings into few sentences, most important first: what a person must act on comes before what passes by itself. */
final class Reasons {
    private static final int NAMED = 3;
    private static final List<State> ORDER = List.of(
            State.FAILED,
            State.FAILING,
            State.BLOCKED,
            State.CHANGED_OUTSIDE,
            State.UNKNOWN,
            State.APPLYING,
            State.BEHIND);

    private Reasons() {}

    /** @param absent what no finding can say, such as a cluster type without clusters; ranks with the unknown */
    static List<String> of(List<Finding> findings, List<String> absent) {
        List<String> reasons = new ArrayList<>();
        for (State state : ORDER) {
            if (state == State.UNKNOWN) {
                reasons.addAll(absent);
            }
            List<Finding> group = findings.stream()
                    .filter(f -> f.state() == state)
                    .sorted((a, b) -> a.cluster().compareTo(b.cluster()))
                    .toList();
            // naming the one left over is as short as counting it
            int named = group.size() <= NAMED + 1 ? group.size() : NAMED;
            group.stream()
                    .limit(named)
                    .flatMap(f -> f.reason().stream())
                    .distinct()
                    .forEach(reasons::add);
            if (group.size() > named) {
                reasons.add((group.size() - named) + " more clusters " + are(state));
            }
        }
        return List.copyOf(reasons);
    }

    private static String are(State state) {
        return switch (state) {
            case FAILED -> "have failed";
            case FAILING -> "are failing";
            case BLOCKED -> "are blocked";
            case CHANGED_OUTSIDE -> "run something that was changed outside Lockstep";
            case UNKNOWN -> "are unknown";
            case APPLYING -> "are applying";
            case BEHIND -> "are behind";
            case PROVEN -> "are proven";
            case RETIRED -> "are retired";
        };
    }
}
