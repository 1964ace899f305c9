package dev.lockstep.promotion;

import java.util.List;

/**
 * A control plane repository and its environments, as in force for one promotion from its start to its end.
 *
 * @param repository address of the control plane repository
 * @param branch what is promoted: its commits, usually of {@code main}
 * @param environments in the order of the definition; {@link StagePlan#after()} gives the order of promotion
 */
public record PipelineDefinition(String name, String repository, String branch, List<StagePlan> environments) {
    public PipelineDefinition {
        environments = List.copyOf(environments);
    }

    public StagePlan plan(String environment) {
        return environments.stream()
                .filter(plan -> plan.environment().equals(environment))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("pipeline " + name + " has no environment " + environment));
    }

    /** The definition of a run of one environment: nothing comes before it. */
    public PipelineDefinition only(String environment) {
        return new PipelineDefinition(
                name, repository, branch, List.of(plan(environment).afterNothing()));
    }
}
