package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/** Changes some components of a {@link Stage}; records have no such thing of their own. */
final class StageCopy {
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

    StageCopy status(StageStatus value) {
        status = value;
        return this;
    }

    StageCopy step(Step value) {
        step = value;
        return this;
    }

    StageCopy startedAt(Optional<Instant> value) {
        startedAt = value;
        return this;
    }

    StageCopy endedAt(Optional<Instant> value) {
        endedAt = value;
        return this;
    }

    StageCopy stepSince(Instant value) {
        stepSince = value;
        return this;
    }

    StageCopy deadline(Instant value) {
        deadline = value;
        return this;
    }

    StageCopy mergeBy(Optional<Instant> value) {
        mergeBy = value;
        return this;
    }

    StageCopy attempts(int value) {
        attempts = value;
        return this;
    }

    StageCopy pins(Optional<Pins> value) {
        pins = value;
        return this;
    }

    StageCopy rendered(Optional<RenderedTree> value) {
        rendered = value;
        return this;
    }

    StageCopy branch(Optional<String> value) {
        branch = value;
        return this;
    }

    StageCopy pushedHead(Optional<String> value) {
        pushedHead = value;
        return this;
    }

    StageCopy head(Optional<String> value) {
        head = value;
        return this;
    }

    StageCopy pullRequest(Optional<PullRequestRef> value) {
        pullRequest = value;
        return this;
    }

    StageCopy mergeCommit(Optional<String> value) {
        mergeCommit = value;
        return this;
    }

    StageCopy target(Optional<String> value) {
        target = value;
        return this;
    }

    StageCopy targetSince(Optional<Instant> value) {
        targetSince = value;
        return this;
    }

    StageCopy waiting(Optional<Waiting> value) {
        waiting = value;
        return this;
    }

    StageCopy pausedSince(Optional<Instant> value) {
        pausedSince = value;
        return this;
    }

    StageCopy refusal(Optional<Refusal> value) {
        refusal = value;
        return this;
    }

    StageCopy reason(Optional<String> value) {
        reason = value;
        return this;
    }

    StageCopy wanted(Optional<String> value) {
        wanted = value;
        return this;
    }

    Stage build() {
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
