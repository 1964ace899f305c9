package dev.lockstep.pipeline;

import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblems;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline as a configuration file lists it: the same as one of the settings ({@link PipelineSettings.Pipeline}), its environments
 * written as in a pipeline file.
 *
 * @param allowKalypsoWorkflows whether promotions start although Kalypso's own workflows are still in the repositories
 */
public record ListedPipeline(PipelineDefinition definition, boolean allowKalypsoWorkflows) {
    private static final List<String> KEYS =
            List.of("name", "repository", "branch", "allowKalypsoWorkflows", "defaults", "environments");

    /** Empty when something is wrong, which is a problem then. */
    public static Optional<ListedPipeline> read(Mapping node, FileProblems problems) {
        Fields in = new Fields(node, "a pipeline", KEYS, problems);
        PipelineFile file = new PipelineFile(problems);
        Optional<String> name = file.name(in, "a pipeline needs a name of its own");
        if (in.node("repository").isEmpty()) {
            problems.add(in.at(), "a pipeline needs a repository: the address of its control plane");
        }
        Optional<String> repository = file.repository(in, "repository");
        Optional<String> branch = file.branch(in);
        boolean allow = in.flag("allowKalypsoWorkflows").orElse(false);
        List<StagePlan> environments =
                in.node("environments").isPresent() ? file.environmentsOf(in) : List.<StagePlan>of();
        if (in.node("environments").isEmpty() && in.node("defaults").isPresent()) {
            in.refuse("defaults", "defaults are of environments, and none are listed here; remove it, or list them");
        }
        return name.flatMap(n -> repository.map(
                url -> new ListedPipeline(new PipelineDefinition(n, url, branch.orElse("main"), environments), allow)));
    }
}
