package dev.lockstep.dashboard;

import dev.lockstep.queries.Board;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order of promotion as columns: what may run at the same time stands below one another. */
final class Ranks {
    private Ranks() {}

    /** The environments of one pipeline, column by column; within a column in the order of the definition. */
    static List<List<Board.Environment>> of(List<Board.Environment> environments) {
        Map<String, Integer> ranks = new HashMap<>();
        // The longest way to an environment has at most as many parts as there are environments.
        for (int round = 0; round < environments.size(); round++) {
            for (Board.Environment one : environments) {
                int rank = one.after().stream()
                        .mapToInt(before -> ranks.getOrDefault(before, 0) + 1)
                        .max()
                        .orElse(0);
                // What left the pipeline comes after everything that is in it.
                ranks.put(
                        one.environment(), one.inPipeline() ? Math.min(rank, environments.size()) : Integer.MAX_VALUE);
            }
        }
        return ranks.values().stream()
                .distinct()
                .sorted()
                .map(rank -> environments.stream()
                        .filter(one -> ranks.get(one.environment()).equals(rank))
                        .toList())
                .toList();
    }
}
