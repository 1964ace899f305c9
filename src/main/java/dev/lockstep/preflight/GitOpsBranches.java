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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.context.ThreadContext;
import org.jboss.logging.Logger;

/**
 * Who else publishes to a GitOps branch: two environments on one branch would undo each other's manifests. What the others
 * use is taken from their last check and their last promotion, and looked up again before it counts.
 */
@ApplicationScoped
class GitOpsBranches {
    private static final Logger LOG = Logger.getLogger(GitOpsBranches.class);
    /** How long all others together are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

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
    private final Executor executor = ManagedExecutor.builder()
            .propagated(ThreadContext.NONE)
            .cleared(ThreadContext.ALL_REMAINING)
            .build();
    private final Map<String, Future<Optional<List<Survey>>>> asking = new ConcurrentHashMap<>();

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
        found.addAll(others(pipeline, own));
        return found;
    }

    /** @param wanted key of a branch to the environment that wants it */
    private List<Shared> others(String pipeline, Map<String, String> wanted) {
        List<LaneRow> all = lanes.all();
        Map<PipelineDefinition, Map<String, Set<String>>> kept = new LinkedHashMap<>();
        Map<PipelineDefinition, Future<Optional<List<Survey>>>> asked = new LinkedHashMap<>();
        for (PipelineDefinition other : pipelines.all()) {
            if (other.name().equals(pipeline)) {
                continue;
            }
            Map<String, Set<String>> used = kept(other, all);
            boolean touched = used.isEmpty()
                    || used.values().stream().flatMap(Set::stream).anyMatch(wanted::containsKey);
            if (touched) {
                kept.put(other, used);
                asked.put(other, ask(other));
            }
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        List<Shared> found = new ArrayList<>();
        kept.forEach((other, used) -> found.addAll(shared(other, used, answer(asked.get(other), until), wanted)));
        return found;
    }

    /** All others are asked at once, and one that is asked already is not asked again: a host may take its time to say nothing. */
    private Future<Optional<List<Survey>>> ask(PipelineDefinition other) {
        return asking.computeIfAbsent(other.name(), name -> {
            CompletableFuture<Optional<List<Survey>>> answer = new CompletableFuture<>();
            executor.execute(() -> {
                Optional<List<Survey>> now = now(other);
                asking.remove(name);
                answer.complete(now);
            });
            return answer;
        });
    }

    /** Who has not answered by then counts as it was known last, as who cannot be read does. */
    private static Optional<List<Survey>> answer(Future<Optional<List<Survey>>> asked, long until) {
        try {
            return asked.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<Shared> shared(
            PipelineDefinition other,
            Map<String, Set<String>> used,
            Optional<List<Survey>> now,
            Map<String, String> wanted) {
        now.ifPresent(surveys -> {
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
    private Map<String, Set<String>> kept(PipelineDefinition other, List<LaneRow> all) {
        Map<String, Set<String>> kept = new TreeMap<>();
        reports.latest(other.name())
                .ifPresent(report -> report.gitOpsBranches()
                        .forEach((environment, key) -> kept.computeIfAbsent(environment, e -> new TreeSet<>())
                                .add(key)));
        for (LaneRow lane : all) {
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
