package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/** Changes some components of a {@link Stage}; records have no such thing of their own. */
public final class StageCopy {
    private String environment;
    private StageStatus status;
    private Step step;
    private Optional<Instant> startedAt;
    private Optional<Instant> endedAt;
    private Instant stepSince;
    private Instant deadline;
    private Optional<Instant> mergeBy;
    private int attempts;
    private Optional<Pins> pins;
    private Optional<RenderedTree> rendered;
    private Optional<String> branch;
    private Optional<String> pushedHead;
    private Optional<String> head;
    private Optional<PullRequestRef> pullRequest;
    private Optional<String> mergeCommit;
    private Optional<String> target;
    private Optional<Instant> targetSince;
    private Optional<Waiting> waiting;
    private Optional<String> reason;
    private Optional<Instant> pausedSince;
    private Optional<Refusal> refusal;
    private Optional<String> wanted;

    StageCopy(Stage s) {
        environment = s.environment();
        status = s.status();
        step = s.step();
        startedAt = s.startedAt();
        endedAt = s.endedAt();
        stepSince = s.stepSince();
        deadline = s.deadline();
        mergeBy = s.mergeBy();
        attempts = s.attempts();
        pins = s.pins();
        rendered = s.rendered();
        branch = s.branch();
        pushedHead = s.pushedHead();
        head = s.head();
        pullRequest = s.pullRequest();
        mergeCommit = s.mergeCommit();
        target = s.target();
        targetSince = s.targetSince();
        waiting = s.waiting();
        reason = s.reason();
        pausedSince = s.pausedSince();
        refusal = s.refusal();
        wanted = s.wanted();
    }

    public StageCopy status(StageStatus value) {
        status = value;
        return this;
    }

    public StageCopy step(Step value) {
        step = value;
        return this;
    }

    public StageCopy startedAt(Optional<Instant> value) {
        startedAt = value;
        return this;
    }

    public StageCopy endedAt(Optional<Instant> value) {
        endedAt = value;
        return this;
    }

    public StageCopy stepSince(Instant value) {
        stepSince = value;
        return this;
    }

    public StageCopy deadline(Instant value) {
        deadline = value;
        return this;
    }

    public StageCopy mergeBy(Optional<Instant> value) {
        mergeBy = value;
        return this;
    }

    public StageCopy attempts(int value) {
        attempts = value;
        return this;
    }

    public StageCopy pins(Optional<Pins> value) {
        pins = value;
        return this;
    }

    public StageCopy rendered(Optional<RenderedTree> value) {
        rendered = value;
        return this;
    }

    public StageCopy branch(Optional<String> value) {
        branch = value;
        return this;
    }

    public StageCopy pushedHead(Optional<String> value) {
        pushedHead = value;
        return this;
    }

    public StageCopy head(Optional<String> value) {
        head = value;
        return this;
    }

    public StageCopy pullRequest(Optional<PullRequestRef> value) {
        pullRequest = value;
        return this;
    }

    public StageCopy mergeCommit(Optional<String> value) {
        mergeCommit = value;
        return this;
    }

    public StageCopy target(Optional<String> value) {
        target = value;
        return this;
    }

    public StageCopy targetSince(Optional<Instant> value) {
        targetSince = value;
        return this;
    }

    public StageCopy waiting(Optional<Waiting> value) {
        waiting = value;
        return this;
    }

    public StageCopy pausedSince(Optional<Instant> value) {
        pausedSince = value;
        return this;
    }

    public StageCopy refusal(Optional<Refusal> value) {
        refusal = value;
        return this;
    }

    public StageCopy reason(Optional<String> value) {
        reason = value;
        return this;
    }

    public StageCopy wanted(Optional<String> value) {
        wanted = value;
        return this;
    }

    public Stage build() {
        return new Stage(
                environment,
                status,
                step,
                startedAt,
                endedAt,
                stepSince,
                deadline,
                mergeBy,
                attempts,
                pins,
                rendered,
                branch,
                pushedHead,
                head,
                pullRequest,
                mergeCommit,
                target,
                targetSince,
                waiting,
                reason,
                pausedSince,
                refusal,
                wanted);
    }
}
