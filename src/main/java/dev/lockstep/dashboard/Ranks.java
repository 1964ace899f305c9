package dev.lockstep.dashboard;

import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order of promotion as columns: what may run at the same time stands below one another. */
final class Ranks {
    private Ranks() {}

    /** Names of environments, column by column; within a column in the order of the definition. */
    static List<List<String>> of(PipelineDefinition pipeline) {
        Map<String, Integer> ranks = new HashMap<>();
        // The longest way to an environment has at most as many parts as there are environments.
        for (int round = 0; round < pipeline.environments().size(); round++) {
            for (StagePlan plan : pipeline.environments()) {
                int rank = plan.after().stream()
                        .mapToInt(before -> ranks.getOrDefault(before, 0) + 1)
                        .max()
                        .orElse(0);
                ranks.put(
                        plan.environment(),
                        Math.min(rank, pipeline.environments().size() - 1));
            }
        }
        List<List<String>> columns = new ArrayList<>();
        for (StagePlan plan : pipeline.environments()) {
            int rank = ranks.get(plan.environment());
            while (columns.size() <= rank) {
                columns.add(new ArrayList<>());
            }
            columns.get(rank).add(plan.environment());
        }
        columns.removeIf(List::isEmpty);
        return columns;
    }
}
