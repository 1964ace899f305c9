package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Who else publishes to a GitOps branch: two environments on one branch would undo each other's manifests. What the others
 * use is taken from their last check and their last promotion, and looked up again before it counts.
 */
@ApplicationScoped
class GitOpsBranches {
    private static final Logger LOG = Logger.getLogger(GitOpsBranches.class);

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
        Map<String, Set<String>> used = kept(other);
        boolean touched =
                used.isEmpty() || used.values().stream().flatMap(Set::stream).anyMatch(wanted::containsKey);
        if (!touched) {
            return List.of();
        }
        now(other).ifPresent(surveys -> {
            used.keySet()
                    .retainAll(surveys.stream()
                            .map(survey -> survey.plan().environment())
                            .toList());
            // What cannot be looked up now counts as it was known last.
            surveys.forEach(survey ->
                    survey.branchKey().ifPresent(key -> used.put(survey.plan().environment(), Set.of(key))));
        });
        List<Shared> found = new ArrayList<>();
        used.forEach((environment, keys) -> keys.stream()
                .filter(wanted::containsKey)
                .map(key ->
                        new Shared(wanted.get(key), "environment " + environment + " of pipeline " + other.name(), key))
                .forEach(found::add));
        return found;
    }

    /** As its last check and its last promotions found it. */
    private Map<String, Set<String>> kept(PipelineDefinition other) {
        Map<String, Set<String>> kept = new TreeMap<>();
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
        return kept;
    }

    /** As it would be if it started a promotion now; empty when that cannot be found out, or it could not start one. */
    private Optional<List<Survey>> now(PipelineDefinition other) {
        try {
            Optional<String> head = git.head(RepositoryUrl.of(other.repository()), other.branch());
            if (head.isEmpty()) {
                return Optional.empty();
            }
            PipelineDefinition definition =
                    definitions.inForce(other, head.get()).definition();
            Declarations.Base base = declarations.base(definition, head.get());
            return Optional.of(definition.environments().stream()
                    .map(plan -> Survey.of(git, declarations, definition, head.get(), base, plan))
                    .toList());
        } catch (InvalidDefinition | OutsideException e) {
            return Optional.empty();
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Pipeline %s: its GitOps branches could not be found out", other.name());
            return Optional.empty();
        }
    }
}
