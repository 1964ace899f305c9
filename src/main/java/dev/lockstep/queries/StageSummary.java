package dev.lockstep.queries;

import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.store.ListedStage;
import dev.lockstep.store.PromotionCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One environment's part of a run as lists and cards show it: without what it was rendered from and what came of that.
 *
 * @param step what it does; meaningful while RUNNING, afterwards the step it ended in
 * @param attempts failed attempts of the current action in a row
 * @param target the commit that the clusters must prove
 */
public record StageSummary(
        String environment,
        StageStatus status,
        Step step,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Instant stepSince,
        Instant deadline,
        Optional<Instant> pausedSince,
        int attempts,
        Optional<PullRequestRef> pullRequest,
        Optional<String> mergeCommit,
        Optional<String> target,
        Optional<Waiting> waiting,
        Optional<String> reason) {
    public static StageSummary of(Stage stage) {
        return new StageSummary(
                stage.environment(),
                stage.status(),
                stage.step(),
                stage.startedAt(),
                stage.endedAt(),
                stage.stepSince(),
                stage.deadline(),
                stage.pausedSince(),
                stage.attempts(),
                stage.pullRequest(),
                stage.mergeCommit(),
                stage.target(),
                stage.waiting(),
                stage.reason());
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    static StageSummary of(ListedStage row) {
        return new StageSummary(
                row.environment(),
                PromotionCodec.named(StageStatus.class, row.status()),
                PromotionCodec.named(Step.class, row.step()),
                Optional.ofNullable(row.startedAt()),
                Optional.ofNullable(row.endedAt()),
                row.stepSince(),
                row.deadline(),
                Optional.ofNullable(row.pausedSince()),
                row.attempts(),
                Optional.ofNullable(row.prNumber())
                        .map(number -> new PullRequestRef(number, row.prUrl(), row.prBranch(), row.prHead())),
                Optional.ofNullable(row.mergeCommit()),
                Optional.ofNullable(row.target()),
                Optional.ofNullable(row.waiting()).map(PromotionCodec::waiting),
                Optional.ofNullable(row.reason()));
    }

    public boolean running() {
        return status == StageStatus.RUNNING;
    }

    /** Whether it stands still because somebody paused it. */
    public boolean paused() {
        return running() && pausedSince.isPresent();
    }

    /** Whether it ended after its merge, without the clusters' proof. */
    public boolean endedUnproven() {
        return status.terminal() && !status.proven() && target.isPresent();
    }

    /**
     * From the start of its run until the clusters had proved it; empty unless they have.
     *
     * @param createdAt when the run was
     */
    public Optional<Duration> leadTime(Instant createdAt) {
        return endedAt.filter(at -> status.proven()).map(at -> Duration.between(createdAt, at));
    }

    /** Whether it waits for its turn to enter the lane. */
    public boolean queues() {
        return running() && step == Step.GATE;
    }

    /** Whether it waits for the clusters. */
    public boolean awaitsProof() {
        return running() && step == Step.AWAIT_COMPLIANCE;
    }

    /** Whether something of ours has reached the GitOps branch. */
    public boolean merged() {
        return mergeCommit.isPresent();
    }
}
