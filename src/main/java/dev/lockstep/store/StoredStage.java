package dev.lockstep.store;

import dev.lockstep.promotion.Merging;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.Proposal;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Refusal;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Rendering;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.Target;
import dev.lockstep.promotion.Waiting;
import java.time.Instant;
import java.util.Optional;

/**
 * A {@link Stage} as it is kept, in rows and in the events' changes: one flat list of what all steps know. The names are those of
 * the stored JSON.
 *
 * @param pullRequest of rows and events of before 0.2, also without a {@code branch} beside it
 */
record StoredStage(
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
        Optional<String> wanted,
        Optional<Proposal> baseProposal) {

    StoredStage {
        // Missing in what was kept before there were these.
        pausedSince = pausedSince == null ? Optional.empty() : pausedSince;
        refusal = refusal == null ? Optional.empty() : refusal;
        wanted = wanted == null ? Optional.empty() : wanted;
        baseProposal = baseProposal == null ? Optional.empty() : baseProposal;
    }

    static StoredStage of(Stage stage) {
        return new StoredStage(
                stage.environment(),
                stage.status(),
                stage.step(),
                stage.startedAt(),
                stage.endedAt(),
                stage.stepSince(),
                stage.deadline(),
                stage.mergeBy(),
                stage.attempts(),
                stage.pins(),
                stage.rendered(),
                stage.branch(),
                stage.pushedHead(),
                stage.head(),
                stage.pullRequest(),
                stage.mergeCommit(),
                stage.target(),
                stage.targetSince(),
                stage.waiting(),
                stage.reason(),
                stage.pausedSince(),
                stage.refusal(),
                stage.wanted(),
                stage.baseProposal());
    }

    Stage stage() {
        return new Stage(
                environment,
                progress(),
                wanted,
                new Rendering(pins, rendered),
                branch.or(() -> pullRequest.map(PullRequestRef::branch))
                        .map(name -> new Proposal(name, pushedHead, head, pullRequest)),
                new Merging(mergeBy, mergeCommit),
                baseProposal,
                target.map(commit -> new Target(commit, targetSince.orElse(stepSince))));
    }

    private Progress progress() {
        if (status == StageStatus.PENDING) {
            return new Progress.Pending(stepSince);
        }
        if (status == StageStatus.RUNNING) {
            return new Progress.Running(
                    step, startedAt.orElse(stepSince), stepSince, deadline, attempts, waiting, refusal, pausedSince);
        }
        return new Progress.Ended(
                status, step, startedAt, stepSince, deadline, attempts, endedAt.orElse(stepSince), reason);
    }
}
