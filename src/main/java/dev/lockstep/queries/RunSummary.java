package dev.lockstep.queries;

import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.store.ListedRun;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.PromotionCodec;
import dev.lockstep.store.Promotions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A run as lists show it.
 *
 * @param retryOf number of the run that this one repeats
 * @param stages all of them, in order
 */
public record RunSummary(
        UUID id,
        long number,
        RunKind kind,
        Optional<Long> retryOf,
        String pipeline,
        String commit,
        String title,
        String author,
        String startedBy,
        PromotionStatus status,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> endedAt,
        List<StageSummary> stages) {
    public static RunSummary of(Promotions.Entry entry) {
        Promotion run = entry.promotion();
        return new RunSummary(
                UUID.fromString(run.id()),
                run.number(),
                run.kind(),
                run.retryOf(),
                run.pipeline(),
                run.commit(),
                run.title(),
                run.author(),
                entry.startedBy(),
                run.status(),
                run.reason(),
                run.createdAt(),
                run.endedAt(),
                run.stages().stream().map(StageSummary::of).toList());
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    static RunSummary of(ListedRun row, List<StageSummary> stages) {
        return new RunSummary(
                row.id(),
                row.number(),
                PromotionCodec.named(RunKind.class, row.kind()),
                Optional.ofNullable(row.retryOf()),
                row.pipeline(),
                row.commit(),
                row.title(),
                row.author(),
                row.startedBy(),
                PromotionCodec.named(PromotionStatus.class, row.status()),
                Optional.ofNullable(row.reason()),
                row.createdAt(),
                Optional.ofNullable(row.endedAt()),
                List.copyOf(stages));
    }

    /** From its start to its end; empty unless it succeeded. */
    public Optional<Duration> leadTime() {
        return endedAt.filter(at -> status == PromotionStatus.SUCCEEDED).map(at -> Duration.between(createdAt, at));
    }

    /** From the start of the run until the clusters had proved this stage of it; empty unless they have. */
    public Optional<Duration> leadTime(StageSummary stage) {
        return stage.leadTime(createdAt);
    }

    /** Whether the run has anything to do with an environment. */
    public boolean concerns(String environment) {
        return stages.stream().anyMatch(stage -> stage.environment().equals(environment));
    }

    /** Environments in which it is at work or waits. */
    public List<StageSummary> active() {
        return stages.stream().filter(StageSummary::running).toList();
    }

    /** Of a run that has ended: what its clusters were to prove and did not, by environment. */
    public Map<String, String> unproven() {
        return status == PromotionStatus.RUNNING
                ? Map.of()
                : stages.stream()
                        .filter(StageSummary::endedUnproven)
                        .collect(Collectors.toMap(
                                StageSummary::environment,
                                stage -> stage.target().orElseThrow()));
    }

    /** What keeps one of its stages from going on; the oldest, when there are several. */
    public Optional<Pause> pause(StageSummary stage, List<Pauses.InForce> paused) {
        return paused.stream()
                .filter(one -> stage.running() && one.concerns(status, pipeline, stage.environment()::equals, id))
                .map(Pauses.InForce::pause)
                .filter(pause -> pause.holds(kind, createdAt, stage.environment(), stage.queues()))
                .min(Comparator.comparing(Pause::since));
    }

    /** Whether a pause is about this run, as long as it has not ended. */
    public boolean pausedBy(Pauses.InForce pause) {
        return pause.concerns(status, pipeline, this::concerns, id);
    }
}
