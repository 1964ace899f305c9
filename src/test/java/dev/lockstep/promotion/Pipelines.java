package dev.lockstep.promotion;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Definitions for tests. */
public final class Pipelines {
    static final Duration STEP = Duration.ofMinutes(30);
    static final Duration GATE = Duration.ofDays(3);
    static final Duration MERGE = Duration.ofDays(2);
    static final Duration COMPLIANCE = Duration.ofHours(1);

    private Pipelines() {}

    static StagePlan plan(String environment, boolean autoMerge, String... after) {
        return new StagePlan(
                environment,
                List.of(after),
                autoMerge,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                STEP,
                GATE,
                MERGE,
                COMPLIANCE,
                Duration.ofMinutes(5),
                Set.of(),
                StagePlan.Workloads.OBSERVE);
    }

    /** Whose branch takes no pushes. */
    static StagePlan guarded(StagePlan plan) {
        return new StagePlan(
                plan.environment(),
                plan.after(),
                plan.autoMerge(),
                plan.mergeMethod(),
                plan.layout(),
                plan.stepDeadline(),
                plan.gateDeadline(),
                plan.mergeDeadline(),
                plan.complianceDeadline(),
                plan.gracePeriod(),
                plan.withoutClusters(),
                plan.workloads(),
                plan.gitOpsRepository(),
                plan.gitOpsBranch(),
                plan.retries(),
                plan.removable(),
                StagePlan.BaseCommit.PULL_REQUEST);
    }

    /** With a rule for trying again that counts for every step. */
    static StagePlan plan(String environment, boolean autoMerge, RetryRules.Rule rule) {
        return new StagePlan(
                environment,
                List.of(),
                autoMerge,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                STEP,
                GATE,
                MERGE,
                COMPLIANCE,
                Duration.ofMinutes(5),
                Set.of(),
                StagePlan.Workloads.OBSERVE,
                Optional.empty(),
                Optional.empty(),
                new RetryRules(rule, rule, rule, rule),
                Optional.empty());
    }

    static PipelineDefinition of(StagePlan... plans) {
        return new PipelineDefinition("shop", "https://git.test/control-plane", "main", List.of(plans));
    }

    public static PipelineDefinition automatic() {
        return of(plan("dev", true), plan("stage", true, "dev"));
    }

    static PipelineDefinition byHand() {
        return of(plan("dev", false), plan("stage", false, "dev"));
    }

    static PipelineDefinition diamond() {
        return of(
                plan("dev", true),
                plan("east", true, "dev"),
                plan("west", true, "dev"),
                plan("prod", true, "east", "west"));
    }
}
