package dev.lockstep.preflight;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.workflow.LaneRow;
import dev.lockstep.workflow.Lanes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who else publishes to a GitOps branch: two environments on one branch would undo each other's manifests. What the others
 * use is taken from their last check and their last promotion, and looked up again before it counts.
 */
@ApplicationScoped
class GitOpsBranches {
    /** @param other the environment, with its pipeline where that is another one */
    record Shared(String environment, String other, String branch) {
        @Override
        public String toString() {
            return "environment " + environment + " shares GitOps branch " + branch + " with " + other;
        }
    }

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Reports reports;
    private final Lanes lanes;
    private final GitReader git;
    private final Declarations declarations;

    GitOpsBranches(
            Pipelines pipelines,
            Definitions definitions,
            Reports reports,
            Lanes lanes,
            GitReader git,
            Declarations declarations) {
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.reports = reports;
        this.lanes = lanes;
        this.git = git;
        this.declarations = declarations;
    }

    List<Shared> shared(String pipeline, List<Survey> surveys) {
        List<Shared> found = new ArrayList<>();
        Map<String, String> own = new HashMap<>();
        for (Survey survey : surveys) {
            survey.branchKey().ifPresent(key -> {
                String other = own.putIfAbsent(key, survey.plan().environment());
                if (other != null) {
                    found.add(new Shared(survey.plan().environment(), "environment " + other, key));
                }
            });
        }
        for (PipelineDefinition other : pipelines.all()) {
            if (!other.name().equals(pipeline)) {
                others(other, own).forEach(found::add);
            }
        }
        return found;
    }

    /** @param wanted key of a branch to the environment that wants it */
    private List<Shared> others(PipelineDefinition other, Map<String, String> wanted) {
        Map<String, Set<String>> kept = kept(other);
        boolean touched =
                kept.isEmpty() || kept.values().stream().flatMap(Set::stream).anyMatch(wanted::containsKey);
        if (!touched) {
            return List.of();
        }
        List<Shared> found = new ArrayList<>();
        Map<String, String> now = now(other);
        Set<String> environments = new TreeSet<>(kept.keySet());
        environments.addAll(now.keySet());
        for (String environment : environments) {
            // What cannot be looked up now counts as it was known last.
            Set<String> keys = now.containsKey(environment)
                    ? Set.of(now.get(environment))
                    : kept.getOrDefault(environment, Set.of());
            for (String key : keys) {
                if (wanted.containsKey(key)) {
                    found.add(new Shared(
                            wanted.get(key), "environment " + environment + " of pipeline " + other.name(), key));
                }
            }
        }
        return found;
    }

    private Map<String, Set<String>> kept(PipelineDefinition other) {
        Map<String, Set<String>> kept = new HashMap<>();
        reports.latest(other.name())
                .ifPresent(report -> report.gitOpsBranches()
                        .forEach((environment, key) -> kept.computeIfAbsent(environment, e -> new TreeSet<>())
                                .add(key)));
        for (LaneRow lane : lanes.all()) {
            if (lane.key.pipeline().equals(other.name()) && lane.gitOpsRepository != null) {
                kept.computeIfAbsent(lane.key.environment(), e -> new TreeSet<>())
                        .add(Survey.branchKey(RepositoryUrl.of(lane.gitOpsRepository), lane.gitOpsBranch));
            }
        }
        definitions
                .known(other)
                .map(InForce::definition)
                .map(PipelineDefinition::environments)
                .ifPresent(plans -> kept.keySet()
                        .retainAll(plans.stream().map(StagePlan::environment).toList()));
        return kept;
    }

    private Map<String, String> now(PipelineDefinition other) {
        Optional<PipelineDefinition> definition = definitions.known(other).map(InForce::definition);
        if (definition.isEmpty()) {
            return Map.of();
        }
        Map<String, String> now = new HashMap<>();
        try {
            RepositoryUrl repository = RepositoryUrl.of(other.repository());
            Optional<String> head = git.head(repository, other.branch());
            if (head.isEmpty()) {
                return Map.of();
            }
            Declarations.Base base = declarations.base(definition.get(), head.get());
            for (StagePlan plan : definition.get().environments()) {
                Survey.of(git, declarations, definition.get(), head.get(), base, plan)
                        .branchKey()
                        .ifPresent(key -> now.put(plan.environment(), key));
            }
        } catch (OutsideException.Rejected | OutsideException.Broken e) {
            // That pipeline's own check says so; it cannot publish anywhere either.
            return now;
        }
        return now;
    }
}
