package dev.lockstep.pipeline;

import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.yaml.Durations;
import dev.lockstep.yaml.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the file says of an environment, or as the default of all; empty where it says nothing. */
record EnvironmentSettings(
        Optional<Boolean> autoMerge,
        Optional<StagePlan.MergeMethod> mergeMethod,
        Optional<Duration> gate,
        Optional<Duration> step,
        Optional<Duration> merge,
        Optional<Duration> compliance,
        Optional<Duration> gracePeriod,
        Optional<Set<String>> withoutClusters,
        Optional<StagePlan.Workloads> workloads,
        Optional<StagePlan.Layout> layout,
        Optional<Integer> maxRemoved,
        Optional<StagePlan.BaseCommit> baseCommit,
        RetrySettings retries) {
    static final List<String> KEYS = List.of(
            "autoMerge",
            "mergeMethod",
            "deadlines",
            "retries",
            "gracePeriod",
            "withoutClusters",
            "workloads",
            "layout",
            "maxRemoved",
            "baseCommit");
    static final List<String> DEADLINES = List.of("gate", "step", "merge", "compliance");

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_GRACE = Duration.ofDays(1);

    static final EnvironmentSettings STANDARD = new EnvironmentSettings(
            Optional.of(Boolean.valueOf(Standard.AUTO_MERGE)),
            Optional.of(StagePlan.MergeMethod.valueOf(Standard.MERGE_METHOD.toUpperCase(Locale.ROOT))),
            Durations.read(Standard.GATE_DEADLINE),
            Durations.read(Standard.STEP_DEADLINE),
            Durations.read(Standard.MERGE_DEADLINE),
            Durations.read(Standard.COMPLIANCE_DEADLINE),
            Durations.read(Standard.GRACE_PERIOD),
            Optional.of(Set.of()),
            Optional.of(StagePlan.Workloads.valueOf(Standard.WORKLOADS.toUpperCase(Locale.ROOT))),
            Optional.of(StagePlan.Layout.valueOf(Standard.LAYOUT.toUpperCase(Locale.ROOT))),
            Optional.of(StagePlan.MAX_REMOVED),
            Optional.of(StagePlan.BaseCommit.valueOf(Standard.BASE_COMMIT.toUpperCase(Locale.ROOT))),
            RetrySettings.NOTHING);

    static EnvironmentSettings read(Fields fields) {
        Optional<Fields> deadlines = fields.child("deadlines", DEADLINES);
        return new EnvironmentSettings(
                fields.flag("autoMerge"),
                fields.choice("mergeMethod", StagePlan.MergeMethod.class),
                deadlines.flatMap(in -> in.duration("gate", SHORTEST, LONGEST)),
                deadlines.flatMap(in -> in.duration("step", SHORTEST, LONGEST)),
                deadlines.flatMap(in -> in.duration("merge", SHORTEST, LONGEST)),
                deadlines.flatMap(in -> in.duration("compliance", SHORTEST, LONGEST)),
                fields.duration("gracePeriod", Duration.ZERO, LONGEST_GRACE),
                fields.texts("withoutClusters")
                        .map(items -> items.stream().map(Scalar::text).collect(Collectors.toUnmodifiableSet())),
                fields.choice("workloads", StagePlan.Workloads.class),
                fields.choice("layout", StagePlan.Layout.class),
                fields.percent("maxRemoved"),
                fields.choice("baseCommit", StagePlan.BaseCommit.class),
                RetrySettings.read(fields));
    }

    /** These, and the others where these say nothing. */
    EnvironmentSettings or(EnvironmentSettings others) {
        return new EnvironmentSettings(
                autoMerge.or(others::autoMerge),
                mergeMethod.or(others::mergeMethod),
                gate.or(others::gate),
                step.or(others::step),
                merge.or(others::merge),
                compliance.or(others::compliance),
                gracePeriod.or(others::gracePeriod),
                withoutClusters.or(others::withoutClusters),
                workloads.or(others::workloads),
                layout.or(others::layout),
                maxRemoved.or(others::maxRemoved),
                baseCommit.or(others::baseCommit),
                retries.or(others.retries));
    }

    StagePlan plan(String name, List<String> after, Optional<String> gitOpsRepository, Optional<String> gitOpsBranch) {
        EnvironmentSettings all = or(STANDARD);
        return new StagePlan(
                name,
                after,
                all.autoMerge.orElseThrow(),
                all.mergeMethod.orElseThrow(),
                all.layout.orElseThrow(),
                all.step.orElseThrow(),
                all.gate.orElseThrow(),
                all.merge.orElseThrow(),
                all.compliance.orElseThrow(),
                all.gracePeriod.orElseThrow(),
                all.withoutClusters.orElseThrow(),
                all.workloads.orElseThrow(),
                gitOpsRepository,
                gitOpsBranch,
                all.retries.orStandard(),
                all.maxRemoved,
                all.baseCommit.orElseThrow());
    }
}
