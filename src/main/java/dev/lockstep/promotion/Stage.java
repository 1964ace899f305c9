package dev.lockstep.promotion;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One environment's part of a promotion.
 *
 * @param step what it does; meaningful while RUNNING, afterwards the step it ended in
 * @param deadline of the current step
 * @param mergeBy deadline of the merge, set when a pull request is first awaited; rendering again does not prolong it
 * @param attempts failed attempts of the current action in a row
 * @param branch name of the head branch, decided before it is made
 * @param pushedHead the commit that we last pushed to the branch; the lease of the next push
 * @param head the commit made from the current rendering, once it is pushed
 * @param mergeCommit the commit our pull request became on the GitOps branch
 * @param target the commit that the clusters must prove
 * @param targetSince when the target came about
 * @param pausedSince from when on the step's time is not counted, because somebody paused it
 * @param refusal of what the step asks for, if it was asked for and not granted
 * @param wanted digest of the inputs that a reconfiguration was started for
 */
public record Stage(
        String environment,
        StageStatus status,
        Step step,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Instant stepSince,
        Instant deadline,
        Optional<Instant> mergeBy,
        int attempts,
        Optional<Pins> pins,
        Optional<RenderedTree> rendered,
        Optional<String> branch,
        Optional<String> pushedHead,
        Optional<String> head,
        Optional<PullRequestRef> pullRequest,
        Optional<String> mergeCommit,
        Optional<String> target,
        Optional<Instant> targetSince,
        Optional<Waiting> waiting,
        Optional<String> reason,
        Optional<Instant> pausedSince,
        Optional<Refusal> refusal,
        Optional<String> wanted) {

    public Stage {
        // Missing in the rows of runs that began before there were these.
        pausedSince = pausedSince == null ? Optional.empty() : pausedSince;
        refusal = refusal == null ? Optional.empty() : refusal;
        wanted = wanted == null ? Optional.empty() : wanted;
    }

    static Stage pending(String environment, Instant now) {
        return new Stage(
                environment,
                StageStatus.PENDING,
                Step.GATE,
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether something of ours has reached the GitOps branch; from then on the stage cannot be taken back. */
    public boolean merged() {
        return mergeCommit.isPresent();
    }

    /** Whether a pull request of ours may be open. */
    boolean unmergedPullRequest() {
        return pullRequest.isPresent() && !merged();
    }

    /** @param timing of the step */
    Stage enter(Step next, Timing timing, StagePlan plan, Instant now) {
        Optional<Instant> putOff = mergeBy.map(at -> at.plus(paused(now)));
        Instant planned = now.plus(plan.deadlineOf(timing));
        Instant until = timing == Timing.MERGE ? putOff.orElse(planned) : planned;
        return copy().status(StageStatus.RUNNING)
                .step(next)
                .startedAt(startedAt.or(() -> Optional.of(now)))
                .stepSince(now)
                .deadline(until)
                .mergeBy(timing == Timing.MERGE ? Optional.of(until) : putOff)
                .pausedSince(pausedSince.map(since -> now))
                .attempts(0)
                .waiting(Optional.empty())
                .refusal(Optional.empty())
                .build();
    }

    Stage end(StageStatus end, Optional<String> why, Instant now) {
        return copy().status(end)
                .endedAt(Optional.of(now))
                .waiting(Optional.empty())
                .refusal(Optional.empty())
                .pausedSince(Optional.empty())
                .reason(why)
                .build();
    }

    Stage wait(String summary, List<String> reasons, Instant now, Instant nextLook, boolean firm) {
        Instant since = waiting.filter(w -> w.summary().equals(summary))
                .map(Waiting::since)
                .orElse(now);
        return copy().waiting(Optional.of(new Waiting(summary, reasons, since, nextLook, firm)))
                .build();
    }

    /** Whether it is at work on a step. */
    private boolean in(Step one) {
        return status == StageStatus.RUNNING && step == one;
    }

    /** Whether it waits for its turn to enter the lane. */
    public boolean queues() {
        return in(Step.GATE);
    }

    /** Whether it is writing its base commit. */
    public boolean writesBase() {
        return in(Step.WRITE_BASE);
    }

    /** Whether it waits for the clusters. */
    public boolean awaitsProof() {
        return in(Step.AWAIT_COMPLIANCE);
    }

    /**
     * Goes on after a pause: its deadlines are put off by as much, and it is looked at now.
     *
     * @param wasHeld see {@link StepRule#heldByPause}
     */
    Stage resume(Instant now, boolean wasHeld) {
        Duration by = paused(now);
        Instant due = deadline.plus(by);
        return copy().deadline(due)
                .mergeBy(mergeBy.map(at -> at.plus(by)))
                .pausedSince(Optional.empty())
                .waiting(waiting.filter(wait -> wait.firm() || !wasHeld)
                        .map(wait -> !wait.firm()
                                ? wait.lookAt(now)
                                : wait.nextLook().isAfter(due) ? wait.lookAt(due) : wait))
                .build();
    }

    private Duration paused(Instant now) {
        return pausedSince.map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
    }

    /** See {@link Promotion#lasting}. */
    Stage lasting() {
        return attempts == 0 && waiting.isEmpty() && refusal.isEmpty()
                ? this
                : copy().attempts(0)
                        .waiting(Optional.empty())
                        .refusal(Optional.empty())
                        .build();
    }

    public StageCopy copy() {
        return new StageCopy(this);
    }

    /** The counterpart answered: earlier failures and waits are over. */
    public StageCopy answered() {
        return copy().attempts(0).waiting(Optional.empty());
    }
}
