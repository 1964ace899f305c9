package dev.lockstep.rendering;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.rendering.Declarations.Base;
import dev.lockstep.rendering.Declarations.EnvironmentHead;
import dev.lockstep.rendering.Declarations.GitOpsTarget;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.scheduler.RenderRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fixes the inputs of a rendering: the heads of everything it reads, at one moment. */
public final class Inputs {
    /**
     * What an environment was rendered from last.
     *
     * @param sources by workload
     * @param complete whether all of it is known; otherwise another workload may run there, too
     * @param idle those of them that had no deployment targets in the environment, in none of the renderings
     */
    public record LastSources(Map<String, Pins.Source> sources, boolean complete, Set<String> idle) {}

    private final GitReader git;
    private final GitHistory history;
    private final Declarations declarations;
    private final InputDigest digest;

    public Inputs(GitReader git, GitHistory history, Declarations declarations, InputDigest digest) {
        this.git = git;
        this.history = history;
        this.declarations = declarations;
        this.digest = digest;
    }

    /**
     * @param rules by which the base commit is read, as it will be when it is rendered
     * @param before what the environment was rendered from last: the way out where a workload's repository cannot be read any more.
     *     Empty when it was not rendered yet
     * @param waits whether a workload's repository that does not answer is waited for
     * @throws OutsideException.Rejected when a workload that is part of the environment cannot be read at any commit
     */
    public Pins pin(
            PipelineDefinition pipeline,
            String baseCommit,
            String environmentName,
            RenderRules rules,
            Instant now,
            Optional<LastSources> before,
            boolean waits) {
        Base base = declarations.base(pipeline, baseCommit, rules);
        EnvironmentResource environment = declarations.environment(pipeline, baseCommit, base, environmentName);
        EnvironmentHead head = declarations.head(environment, Optional.empty(), rules);
        GitOpsTarget gitOps = declarations.gitOps(pipeline.plan(environmentName), head);
        String gitOpsBase = git.head(gitOps.repository(), gitOps.branch())
                .orElseThrow(() -> new OutsideException.Rejected("GitOps branch " + gitOps.branch() + " of "
                        + gitOps.repository() + " does not exist (" + gitOps.said()
                        + "). Create it, empty or with the manifests the clusters run now"));
        Sources sources = new Sources(git, history, new Sources.Known(before, waits));
        base.declared().registrations().forEach(sources::add);
        return new Pins(
                baseCommit,
                new Pins.Branch(environment.repo(), environment.branch()),
                head.commit(),
                sources.found,
                new Pins.Branch(gitOps.repository().url(), gitOps.branch()),
                ".",
                gitOpsBase,
                Optional.of(digest.of(head, sources.found, sources.passedOver)),
                now.truncatedTo(ChronoUnit.SECONDS),
                sources.passedOver,
                sources.notes);
    }
}
