package dev.lockstep.pipeline;

import dev.lockstep.promotion.PipelineDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The pipelines this server serves, as its configuration names them now. Their environments are what the configuration says,
 * none where it says nothing; which environments are in force is known to {@link Definitions}.
 */
public final class Pipelines {
    /** @param allowKalypsoWorkflows names of pipelines that start promotions beside Kalypso's own workflows */
    public record Registered(List<PipelineDefinition> all, Set<String> allowKalypsoWorkflows) {
        public Registered {
            all = List.copyOf(all);
            allowKalypsoWorkflows = Set.copyOf(allowKalypsoWorkflows);
        }
    }

    private final Supplier<Registered> now;

    /** @param now what is registered at the moment: files of the configuration are read again */
    public Pipelines(Supplier<Registered> now) {
        this.now = now;
    }

    /** Those that stay. */
    public Pipelines(List<PipelineDefinition> all) {
        this(all, Set.of());
    }

    /** Those that stay. */
    public Pipelines(List<PipelineDefinition> all, Set<String> allowKalypsoWorkflows) {
        Registered registered = new Registered(all, allowKalypsoWorkflows);
        this.now = () -> registered;
    }

    public List<PipelineDefinition> all() {
        return now.get().all();
    }

    public Set<String> allowKalypsoWorkflows() {
        return now.get().allowKalypsoWorkflows();
    }

    public Optional<PipelineDefinition> named(String name) {
        return all().stream().filter(pipeline -> pipeline.name().equals(name)).findFirst();
    }
}
