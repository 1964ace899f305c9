package dev.lockstep.pipeline;

import dev.lockstep.promotion.PipelineDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pipelines this server serves, as its configuration names them. Their environments are what the configuration says,
 * none where it says nothing; which environments are in force is known to {@link Definitions}.
 *
 * @param allowKalypsoWorkflows names of pipelines that start promotions beside Kalypso's own workflows
 */
public record Pipelines(List<PipelineDefinition> all, Set<String> allowKalypsoWorkflows) {
    public Pipelines {
        all = List.copyOf(all);
        allowKalypsoWorkflows = Set.copyOf(allowKalypsoWorkflows);
    }

    public Pipelines(List<PipelineDefinition> all) {
        this(all, Set.of());
    }

    public Optional<PipelineDefinition> named(String name) {
        return all.stream().filter(pipeline -> pipeline.name().equals(name)).findFirst();
    }
}
