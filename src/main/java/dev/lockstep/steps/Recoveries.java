package dev.lockstep.steps;

import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.Recovery;
import dev.lockstep.compliance.Target;
import dev.lockstep.evidence.ClustersNow;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.Reconcilers.Branch;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.work.SharedAnswers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the clusters of environments in which nothing passes, because what was merged there last was not proved, run it by now. Each
 * question is asked once, however many environments it is about, and what the clusters say is read only where none of them is in trouble:
 * in an incident many look, and a large fleet has much to say.
 */
@ApplicationScoped
public class Recoveries {
    private static final Duration KEPT = Duration.ofSeconds(5);

    /**
     * @param stage of the run that merged it and has ended
     * @param target the commit that its clusters did not prove
     */
    public record Stuck(StageEvidence.Of stage, String target, String repository, String branch) {
        Branch follows() {
            return new Branch(RepositoryUrl.of(repository).key(), branch);
        }
    }

    /** @param at when it was looked; the clock may be set back */
    private record Seen(Instant at, Optional<Instant> since) {}

    private final Lanes lanes;
    private final Promotions promotions;
    private final Reconcilers reconcilers;
    private final EvidenceSettings settings;
    private final DatabaseClock clock;
    private final ClustersNow clusters;
    private final SharedAnswers<Stuck, Seen> recent = new SharedAnswers<>(
            (seen, now) -> !now.isBefore(seen.at()) && now.isBefore(seen.at().plus(KEPT)));

    Recoveries(
            Lanes lanes,
            Promotions promotions,
            Reconcilers reconcilers,
            EvidenceSettings settings,
            DatabaseClock clock,
            ClustersNow clusters) {
        this.clusters = clusters;
        this.lanes = lanes;
        this.promotions = promotions;
        this.reconcilers = reconcilers;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Of a run that has ended.
     *
     * @param targets what its clusters did not prove, by environment
     * @return those of these environments in which nothing has come after it, with since when their clusters run it
     */
    public Map<String, Optional<Instant>> of(String pipeline, UUID run, Map<String, String> targets) {
        if (targets.isEmpty()) {
            return Map.of();
        }
        List<Stuck> stuck = lanes.of(pipeline, targets.keySet()).stream()
                .filter(lane -> run.equals(lane.mergedByRun)
                        && lane.mergedCommit.equals(targets.get(lane.key.environment()))
                        && lane.holder == null
                        && !lane.allMergesProven()
                        && lane.gitOpsRepository != null)
                .map(lane -> new Stuck(
                        new StageEvidence.Of(run, lane.key.environment()),
                        lane.mergedCommit,
                        lane.gitOpsRepository,
                        lane.gitOpsBranch))
                .toList();
        return of(stuck).entrySet().stream()
                .collect(Collectors.toMap(one -> one.getKey().environment(), Map.Entry::getValue));
    }

    /** Since when their clusters run it; empty of those whose do not, as far as is known. */
    public Map<StageEvidence.Of, Optional<Instant>> of(Collection<Stuck> stuck) {
        if (stuck.isEmpty()) {
            return Map.of();
        }
        Instant now = clock.instant();
        Map<Stuck, Seen> seen = recent.of(stuck, now, unknown -> {
            Map<Stuck, Optional<Instant>> found = look(unknown.keySet(), now);
            unknown.forEach((one, answer) -> answer.complete(new Seen(now, found.get(one))));
        });
        Map<StageEvidence.Of, Optional<Instant>> answers = new HashMap<>();
        seen.forEach((one, answer) -> answers.put(one.stage(), answer.since()));
        return answers;
    }

    private Map<Stuck, Optional<Instant>> look(Set<Stuck> asked, Instant now) {
        Map<Stuck, Optional<Instant>> found = new HashMap<>();
        Map<Branch, Set<String>> troubled =
                reconcilers.troubled(asked.stream().map(Stuck::follows).collect(Collectors.toSet()));
        asked.forEach(one -> found.put(one, Optional.empty()));
        List<Stuck> hopeful = hopeful(
                asked,
                troubled,
                promotions.clusterTypes(runs(asked.stream().filter(one -> troubled.containsKey(one.follows())))));
        Map<UUID, Promotion> runs = promotions.readable(runs(hopeful.stream())).stream()
                .collect(Collectors.toMap(run -> UUID.fromString(run.id()), Function.identity()));
        List<Stuck> readable = hopeful.stream()
                .filter(one -> runs.containsKey(one.stage().run()))
                .toList();
        Map<Branch, List<Reconciler>> followers =
                reconcilers.of(readable.stream().map(Stuck::follows).collect(Collectors.toSet()));
        readable.forEach(one -> found.put(
                one, since(runs.get(one.stage().run()), one, followers.getOrDefault(one.follows(), List.of()), now)));
        return found;
    }

    private static Set<UUID> runs(Stream<Stuck> stuck) {
        return stuck.map(one -> one.stage().run()).collect(Collectors.toSet());
    }

    /**
     * Those of whose clusters none is in trouble, whose runs are worth being read whole.
     *
     * @param troubled cluster types, by branch
     * @param rendered the cluster types whose clusters count, by run and environment; those of others may be in whatever trouble
     */
    static List<Stuck> hopeful(
            Set<Stuck> asked, Map<Branch, Set<String>> troubled, Map<UUID, Map<String, Set<String>>> rendered) {
        return asked.stream()
                .filter(one -> Collections.disjoint(
                        troubled.getOrDefault(one.follows(), Set.of()),
                        rendered.getOrDefault(one.stage().run(), Map.of())
                                .getOrDefault(one.stage().environment(), Set.of())))
                .toList();
    }

    private Optional<Instant> since(Promotion run, Stuck stuck, List<Reconciler> followers, Instant now) {
        String environment = stuck.stage().environment();
        Stage stage = run.stage(environment);
        return stage.rendered()
                .flatMap(tree -> stage.toProve()
                        .filter(target -> target.commit().equals(stuck.target()))
                        .flatMap(target -> Recovery.since(
                                new Target(target.commit(), tree.assignments(), target.since()),
                                stage.endedAt().orElse(target.since()),
                                followers,
                                AwaitComplianceExecutor.policy(
                                        run.definition().plan(environment), settings, clusters.get()),
                                now)));
    }
}
