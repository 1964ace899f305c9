package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One environment's part of a promotion: how far it is, and what each of its steps has come to.
 *
 * @param wanted digest of the inputs that a reconfiguration was started for
 * @param rendering of the step that renders
 * @param proposal of the step that opens a pull request; empty while there is nothing to propose
 * @param merging of the step that waits for the merge
 * @param baseProposal of the step that writes the base commit, where it opens a pull request for that
 * @param toProve of the step that waits for the clusters
 */
@RecordBuilder
public record Stage(
        String environment,
        Progress progress,
        Optional<String> wanted,
        Rendering rendering,
        Optional<Proposal> proposal,
        Merging merging,
        Optional<Proposal> baseProposal,
        Optional<Target> toProve)
        implements StageBuilder.With {

    /** One that writes its base commit by a push. */
    public Stage(
            String environment,
            Progress progress,
            Optional<String> wanted,
            Rendering rendering,
            Optional<Proposal> proposal,
            Merging merging,
            Optional<Target> toProve) {
        this(environment, progress, wanted, rendering, proposal, merging, Optional.empty(), toProve);
    }

    static Stage pending(String environment, Instant now) {
        return new Stage(
                environment,
                new Progress.Pending(now),
                Optional.empty(),
                Rendering.NOT_YET,
                Optional.empty(),
                Merging.NOT_YET,
                Optional.empty());
    }

    public StageStatus status() {
        return progress.status();
    }

    public Step step() {
        return progress.step();
    }

    public Optional<Instant> startedAt() {
        return progress.startedAt();
    }

    public Optional<Instant> endedAt() {
        return progress.endedAt();
    }

    public Instant stepSince() {
        return progress.stepSince();
    }

    /** Of the current step. */
    public Instant deadline() {
        return progress.deadline();
    }

    /** Failed attempts of the current action in a row. */
    public int attempts() {
        return progress.attempts();
    }

    public Optional<Waiting> waiting() {
        return progress.waiting();
    }

    public Optional<Refusal> refusal() {
        return progress.refusal();
    }

    public Optional<Instant> pausedSince() {
        return progress.pausedSince();
    }

    /** Why it ended. */
    public Optional<String> reason() {
        return progress.reason();
    }

    public Optional<Pins> pins() {
        return rendering.pins();
    }

    public Optional<RenderedTree> rendered() {
        return rendering.tree();
    }

    public Optional<String> branch() {
        return proposal.map(Proposal::branch);
    }

    public Optional<String> pushedHead() {
        return proposal.flatMap(Proposal::pushedHead);
    }

    public Optional<String> head() {
        return proposal.flatMap(Proposal::head);
    }

    public Optional<PullRequestRef> pullRequest() {
        return proposal.flatMap(Proposal::pullRequest);
    }

    public Optional<Instant> mergeBy() {
        return merging.by();
    }

    public Optional<String> mergeCommit() {
        return merging.commit();
    }

    /** The commit that the clusters must prove. */
    public Optional<String> target() {
        return toProve.map(Target::commit);
    }

    public Optional<Instant> targetSince() {
        return toProve.map(Target::since);
    }

    /** Whether something of ours has reached the GitOps branch; from then on the stage cannot be taken back. */
    public boolean merged() {
        return mergeCommit().isPresent();
    }

    /** Whether a pull request of ours may be open. */
    boolean unmergedPullRequest() {
        return pullRequest().isPresent() && !merged();
    }

    /** @param timing of the step */
    Stage enter(Step next, Timing timing, StagePlan plan, Instant now) {
        Optional<Instant> putOff = mergeBy().map(at -> at.plus(paused(now)));
        Instant planned = now.plus(plan.deadlineOf(timing));
        // The one deadline of the merge counts for it however often it is rendered again.
        boolean merge = next == Step.AWAIT_MERGE;
        Instant until = merge ? putOff.orElse(planned) : planned;
        return withProgress(new Progress.Running(
                        next,
                        startedAt().orElse(now),
                        now,
                        until,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        pausedSince().map(since -> now)))
                .withMerging(merging.withBy(merge ? Optional.of(until) : putOff));
    }

    Stage end(StageStatus end, Optional<String> why, Instant now) {
        return withProgress(
                new Progress.Ended(end, step(), startedAt(), stepSince(), deadline(), attempts(), now, why));
    }

    Stage wait(String summary, List<String> reasons, Instant now, Instant nextLook, boolean firm) {
        Instant since = waiting()
                .filter(w -> w.summary().equals(summary))
                .map(Waiting::since)
                .orElse(now);
        return waiting(Optional.of(new Waiting(summary, reasons, since, nextLook, firm)));
    }

    Stage waiting(Optional<Waiting> waiting) {
        return running(running -> running.withWaiting(waiting));
    }

    /** @throws IllegalStateException when it is not at work */
    Stage running(UnaryOperator<Progress.Running> change) {
        if (progress instanceof Progress.Running running) {
            return withProgress(change.apply(running));
        }
        throw new IllegalStateException("stage " + environment + " is " + status() + " and not at work");
    }

    /** Whether it is at work on a step. */
    private boolean in(Step one) {
        return status() == StageStatus.RUNNING && step() == one;
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

    Stage pause(Instant now) {
        return running(running -> running.withPausedSince(Optional.of(now)));
    }

    /**
     * Goes on after a pause: its deadlines are put off by as much, and it is looked at now.
     *
     * @param wasHeld see {@link StepRule#heldByPause}
     */
    Stage resume(Instant now, boolean wasHeld) {
        Duration by = paused(now);
        Instant due = deadline().plus(by);
        return running(running -> running.withDeadline(due)
                        .withPausedSince(Optional.empty())
                        .withWaiting(waiting()
                                .filter(wait -> wait.firm() || !wasHeld)
                                .map(wait -> !wait.firm()
                                        ? wait.lookAt(now)
                                        : wait.nextLook().isAfter(due) ? wait.lookAt(due) : wait)))
                .withMerging(merging.withBy(mergeBy().map(at -> at.plus(by))));
    }

    private Duration paused(Instant now) {
        return pausedSince().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
    }

    /** See {@link Promotion#lasting}. */
    Stage lasting() {
        if (progress instanceof Progress.Running running) {
            return withProgress(
                    running.withAttempts(0).withWaiting(Optional.empty()).withRefusal(Optional.empty()));
        }
        if (progress instanceof Progress.Ended ended && ended.attempts() != 0) {
            return withProgress(new Progress.Ended(
                    ended.status(),
                    ended.step(),
                    ended.startedAt(),
                    ended.stepSince(),
                    ended.deadline(),
                    0,
                    ended.at(),
                    ended.reason()));
        }
        return this;
    }

    Stage attempts(int failed) {
        return running(running -> running.withAttempts(failed));
    }

    public Stage refused(Optional<Refusal> refusal) {
        return running(running -> running.withRefusal(refusal));
    }

    /** The counterpart answered: earlier failures and waits are over. */
    public Stage answered() {
        return attempts(0).waiting(Optional.empty());
    }

    public Stage pinned(Pins pins) {
        return withRendering(new Rendering(Optional.of(pins), rendered()));
    }

    /** What it is rendered from is to be found out anew, and what was pushed of it is to be made anew. */
    public Stage unpinned() {
        return withRendering(new Rendering(Optional.empty(), rendered()));
    }

    /** Rendered, and not pushed yet. */
    public Stage rendered(RenderedTree tree) {
        return withTree(tree).unpushed();
    }

    /** With the tree that the clusters will have, whoever pushed it. */
    public Stage withTree(RenderedTree tree) {
        return withRendering(new Rendering(pins(), Optional.of(tree)));
    }

    /** What is on the head branch is not what is to be proposed. */
    public Stage unpushed() {
        return withProposal(proposal.map(made -> made.withHead(Optional.empty())));
    }

    /** Proposes on a branch of this name, unless it has one. */
    public Stage onBranch(String name) {
        return withProposal(proposal.or(() -> Optional.of(Proposal.on(name))));
    }

    /** @throws java.util.NoSuchElementException when no branch was decided on */
    public Stage pushed(String commit) {
        return proposing(made -> made.withHead(Optional.of(commit)).withPushedHead(Optional.of(commit)));
    }

    /** Its head branch is not there any more. */
    public Stage withoutBranch() {
        return proposing(made -> made.withPushedHead(Optional.empty()));
    }

    /** @throws java.util.NoSuchElementException when no branch was decided on */
    public Stage opened(PullRequestRef pullRequest) {
        return proposing(made -> made.withPullRequest(Optional.of(pullRequest)));
    }

    private Stage proposing(UnaryOperator<Proposal> change) {
        return withProposal(Optional.of(change.apply(proposal.orElseThrow())));
    }

    /** Proposes its base commit on a branch of this name. */
    public Stage proposingBase(String branch) {
        return withBaseProposal(Optional.of(Proposal.on(branch)));
    }

    /** @throws java.util.NoSuchElementException when it does not propose its base commit */
    public Stage basePushed(String commit) {
        return withBaseProposal(Optional.of(baseProposal.orElseThrow().withPushedHead(Optional.of(commit))));
    }

    /** @throws java.util.NoSuchElementException when it does not propose its base commit */
    public Stage baseOpened(PullRequestRef pullRequest) {
        Proposal made = baseProposal.orElseThrow();
        return withBaseProposal(Optional.of(
                made.withPushedHead(Optional.of(pullRequest.headCommit())).withPullRequest(Optional.of(pullRequest))));
    }

    /** The pull request that is to write the base commit. */
    public Optional<PullRequestRef> basePullRequest() {
        return baseProposal.flatMap(Proposal::pullRequest);
    }

    /** Begins with nothing merged, and with the pull request that was left in the lane, if there is one. */
    public Stage takeOver(Optional<PullRequestRef> left) {
        return withMerging(new Merging(mergeBy(), Optional.empty())).withProposal(left.map(Proposal::of));
    }

    /** The merge is known; that the clusters are to prove it is a word of its own. */
    public Stage merged(String commit) {
        return withMerging(new Merging(mergeBy(), Optional.of(commit)));
    }

    public Stage toProve(String commit, Instant since) {
        return withToProve(Optional.of(new Target(commit, since)));
    }
}
