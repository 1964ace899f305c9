package dev.lockstep.rendering;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.rendering.Declarations.Base;
import dev.lockstep.rendering.Declarations.EnvironmentHead;
import dev.lockstep.rendering.Declarations.GitOpsTarget;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.scheduler.WorkloadRegistration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fixes the inputs of a rendering: the heads of everything it reads, at one moment. */
public final class Inputs {
    private record Branch(String repository, String name) {}

    private final GitReader git;
    private final Declarations declarations;
    private final InputDigest digest;

    public Inputs(GitReader git, Declarations declarations, InputDigest digest) {
        this.git = git;
        this.declarations = declarations;
        this.digest = digest;
    }

    public Pins pin(PipelineDefinition pipeline, String baseCommit, String environmentName, Instant now) {
        Base base = declarations.base(pipeline, baseCommit);
        EnvironmentResource environment = declarations.environment(pipeline, baseCommit, base, environmentName);
        EnvironmentHead head = declarations.head(environment, Optional.empty());
        GitOpsTarget gitOps = declarations.gitOps(pipeline.plan(environmentName), head);
        String gitOpsBase = git.head(gitOps.repository(), gitOps.branch())
                .orElseThrow(() -> new OutsideException.Rejected("GitOps branch " + gitOps.branch() + " of "
                        + gitOps.repository() + " does not exist (" + gitOps.said()
                        + "). Create it, empty or with the manifests the clusters run now"));
        Map<String, Pins.Source> workloads = new TreeMap<>();
        Map<Branch, Optional<String>> heads = new HashMap<>();
        for (WorkloadRegistration registration : base.declared().registrations()) {
            workloads.put(registration.name(), pin(registration, heads));
        }
        return new Pins(
                baseCommit,
                new Pins.Branch(environment.repo(), environment.branch()),
                head.commit(),
                workloads,
                new Pins.Branch(gitOps.repository().url(), gitOps.branch()),
                ".",
                gitOpsBase,
                Optional.of(digest.of(head, workloads)),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** @param heads each branch is asked for once, however many workloads are in it, so that all see one state of it */
    private Pins.Source pin(WorkloadRegistration registration, Map<Branch, Optional<String>> heads) {
        RepositoryUrl repository =
                Declarations.address(registration.repo(), "WorkloadRegistration", registration.location());
        String commit = heads.computeIfAbsent(
                        new Branch(repository.key(), registration.branch()),
                        branch -> git.head(repository, branch.name()))
                .orElseThrow(() -> new OutsideException.Rejected("WorkloadRegistration " + registration.name() + " ("
                        + registration.location() + ") names branch " + registration.branch() + " of " + repository
                        + ", which does not exist"));
        return new Pins.Source(
                registration.repo(),
                registration.branch(),
                commit,
                registration.path(),
                Optional.of(registration.workspace()));
    }
}
