package dev.lockstep.pipeline;

import dev.lockstep.promotion.PipelineDefinition;
import java.util.List;
import java.util.Optional;

/** The pipelines this server serves. */
public record Pipelines(List<PipelineDefinition> all) {
    public Pipelines {
        all = List.copyOf(all);
    }

    public Optional<PipelineDefinition> named(String name) {
        return all.stream().filter(pipeline -> pipeline.name().equals(name)).findFirst();
    }
}
