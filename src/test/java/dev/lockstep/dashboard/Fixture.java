package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.promotion.Merging;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Proposal;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Rendering;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.Target;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Promotions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Promotions at some point of their way. */
final class Fixture {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String COMMIT = "42d1d96000000000000000000000000000000000";
    static final String MERGED = "a3f9c20000000000000000000000000000000000";
    static final PullRequestRef PULL = new PullRequestRef(
            118, "https://github.example/acme/gitops/pull/118", "lockstep/k/stage/207", "e0".repeat(20));

    private Fixture() {}

    static StagePlan plan(String environment, List<String> after, boolean autoMerge) {
        Duration day = Duration.ofDays(1);
        return new StagePlan(
                environment,
                after,
                autoMerge,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                day,
                day,
                day,
                day,
                Duration.ofMinutes(1),
                Set.of("small"),
                StagePlan.Workloads.OBSERVE);
    }

    static PipelineDefinition pipeline() {
        return new PipelineDefinition(
                "kalypso",
                "https://github.example/acme/control-plane",
                "main",
                List.of(plan("dev", List.of(), true), plan("stage", List.of("dev"), false)));
    }

    /** With more environments where there are other stages. */
    private static PipelineDefinition pipeline(Stage... stages) {
        PipelineDefinition usual = pipeline();
        return new PipelineDefinition(
                usual.name(),
                usual.repository(),
                usual.branch(),
                Stream.concat(
                                usual.environments().stream(),
                                Stream.of(stages)
                                        .map(Stage::environment)
                                        .filter(name -> !List.of("dev", "stage").contains(name))
                                        .map(name -> plan(name, List.of("stage"), false)))
                        .toList());
    }

    static Promotions.Entry entry(PromotionStatus status, Optional<String> reason, Stage... stages) {
        return new Promotions.Entry(
                new Promotion(
                        "537e0778-9db7-4236-ad88-409e396ba65c",
                        207,
                        RunKind.PROMOTION,
                        Optional.empty(),
                        COMMIT,
                        "Onboard <b>hello-world-app</b>",
                        "Ada",
                        pipeline(stages),
                        status,
                        reason,
                        List.of(stages),
                        List.of(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        NOW.minusSeconds(600),
                        status == PromotionStatus.RUNNING ? Optional.empty() : Optional.of(NOW.minusSeconds(60))),
                "a push to main");
    }

    static Stage pending(String environment) {
        return new StageBuilder(environment, StageStatus.PENDING, Step.GATE).build();
    }

    static StageBuilder stage(String environment, StageStatus status, Step step) {
        return new StageBuilder(environment, status, step);
    }

    static final class StageBuilder {
        private final String environment;
        private final StageStatus status;
        private final Step step;
        private Optional<RenderedTree> rendered = Optional.empty();
        private Optional<PullRequestRef> pull = Optional.empty();
        private Optional<String> merge = Optional.empty();
        private Optional<Waiting> waiting = Optional.empty();
        private Optional<String> reason = Optional.empty();
        private Optional<Instant> pausedSince = Optional.empty();

        private StageBuilder(String environment, StageStatus status, Step step) {
            this.environment = environment;
            this.status = status;
            this.step = step;
        }

        StageBuilder rendered(boolean changed, Map<String, Integer> assignments) {
            rendered = Optional.of(new RenderedTree(
                    "digest",
                    changed ? 31 : 0,
                    0,
                    changed,
                    new TreeMap<>(assignments),
                    new TreeMap<>(),
                    1,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
            return this;
        }

        StageBuilder pull() {
            pull = Optional.of(PULL);
            return this;
        }

        StageBuilder merged() {
            merge = Optional.of(MERGED);
            return pull();
        }

        StageBuilder waits(String... reasons) {
            waiting = Optional.of(
                    new Waiting("summary", List.of(reasons), NOW.minusSeconds(120), NOW.plusSeconds(8), false));
            return this;
        }

        StageBuilder paused() {
            pausedSince = Optional.of(NOW.minusSeconds(90));
            return this;
        }

        StageBuilder because(String why) {
            reason = Optional.of(why);
            return this;
        }

        Stage build() {
            Instant began = NOW.minusSeconds(500);
            Instant since = NOW.minusSeconds(180);
            Instant deadline = NOW.plusSeconds(2460);
            Progress progress = status == StageStatus.PENDING
                    ? new Progress.Pending(since)
                    : status == StageStatus.RUNNING
                            ? new Progress.Running(
                                    step, began, since, deadline, 0, waiting, Optional.empty(), pausedSince)
                            : new Progress.Ended(
                                    status, step, Optional.of(began), since, deadline, 0, NOW.minusSeconds(60), reason);
            return new Stage(
                    environment,
                    progress,
                    Optional.empty(),
                    new Rendering(Optional.empty(), rendered),
                    pull.map(
                            open -> new Proposal(open.branch(), Optional.empty(), Optional.empty(), Optional.of(open))),
                    new Merging(Optional.empty(), merge),
                    merge.map(sha -> new Target(sha, NOW.minusSeconds(170))));
        }
    }

    /** Of the run itself, by Olga, a minute and a half ago. */
    static Pauses.InForce pausedRun() {
        return new Pauses.InForce(
                Pauses.Place.run("kalypso", UUID.fromString("537e0778-9db7-4236-ad88-409e396ba65c")),
                Optional.of(207L),
                new Pause(
                        Pause.Scope.PROMOTION,
                        "this run",
                        Optional.empty(),
                        false,
                        "olga",
                        "disk full",
                        NOW.minusSeconds(90)));
    }

    static Finding finding(String clusterType, String cluster, Finding.State state) {
        return new Finding(
                new ReconcilerId("azure", cluster, "cluster-config-stage"),
                cluster,
                ReconcilerKind.FLUX_ARC,
                clusterType,
                state,
                Optional.of(MERGED),
                "Applied revision: stage@sha1:" + MERGED,
                state == Finding.State.PROVEN ? Optional.empty() : Optional.of(cluster + " is not there"),
                List.of(),
                NOW.minusSeconds(8));
    }
}
