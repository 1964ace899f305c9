package dev.lockstep.promotion;

import java.util.Optional;

/** How a stage ends: what is cleaned up, what is told to whom. */
public final class Endings {
    private Endings() {}

    public static void proven(Transition transition, Stage stage, String summary) {
        boolean noOp = stage.rendered().map(tree -> !tree.manifestsChanged()).orElse(false) && !stage.merged();
        String target = stage.target().orElseThrow();
        transition.change(new LaneChange.Proven(
                stage.environment(), target, stage.targetSince().orElseThrow()));
        transition.change(new LaneChange.Leave(stage.environment()));
        transition.add(PromotionEvent.of(
                        PromotionEvent.Type.PROVEN,
                        stage.environment(),
                        stage.environment() + ": " + summary + " at " + Sentences.sha(target))
                .judgedAt(target));
        boolean asFound = stage.pins().map(Pins::gitOpsBase).equals(stage.target());
        Optional<String> why = noOp
                ? Optional.of("no manifest changed; the clusters " + (asFound ? "already run " : "run ")
                        + Sentences.sha(target))
                : Optional.empty();
        end(transition, stage, noOp ? StageStatus.NO_OP : StageStatus.SUCCEEDED, why);
        transition.status(stage, Effect.StatusState.SUCCESS, "Deployed");
    }

    /** The configuration changed and what comes of it did not: there is nothing to merge and nothing to prove. */
    public static void nothingToReconfigure(Transition transition, Stage stage) {
        transition.change(new LaneChange.Leave(stage.environment()));
        end(transition, stage, StageStatus.NO_OP, Optional.of("the configuration changed and no manifest did"));
    }

    public static void fail(Transition transition, Stage stage, String reason) {
        correctStatuses(transition, stage);
        failMergedElsewhere(transition, stage, reason);
    }

    /** What was merged is in another branch than the environment's: nothing was taken back there, whatever the stage says. */
    public static void failMergedElsewhere(Transition transition, Stage stage, String reason) {
        leave(
                transition,
                stage,
                "Lockstep stopped this " + transition.promotion().kind().noun() + ": " + reason);
        finish(transition, stage, StageStatus.FAILED, Optional.of(reason));
        transition.status(stage, Effect.StatusState.FAILURE, "Failed to deploy");
    }

    /** The clusters did not prove the target: what they answered belongs to the event. */
    public static void failUnproven(Transition transition, Stage stage, String reason) {
        fail(transition, stage, reason);
        String target = stage.target().orElseThrow();
        transition.events.replaceAll(event -> event.type() == PromotionEvent.Type.STAGE_ENDED
                        && event.environment().equals(Optional.of(stage.environment()))
                ? event.judgedAt(target)
                : event);
    }

    /** Our pull request was closed by somebody; there is nothing of ours left to close. */
    public static void rejectClosed(Transition transition, Stage stage, String reason) {
        transition.change(new LaneChange.Leave(stage.environment()));
        forgetInputs(transition, stage);
        end(transition, stage, StageStatus.REJECTED, Optional.of(reason));
        transition.status(stage, Effect.StatusState.ERROR, "Rejected: " + reason);
    }

    public static void abort(Transition transition, Stage stage, Request.Abort asked) {
        String reason = "aborted by " + asked.by() + (asked.reason().isBlank() ? "" : ": " + asked.reason());
        leave(transition, stage, "This " + transition.promotion().kind().noun() + " was " + reason);
        end(transition, stage, StageStatus.ABORTED, Optional.of(reason));
        transition.status(stage, Effect.StatusState.ERROR, "Aborted: " + reason);
    }

    /** Gives way; the open pull request stays with the lane, for the successor. A branch without one is in nobody's way, and goes. */
    public static void supersede(Transition transition, Stage stage, String reason) {
        if (!transition.rule(stage).beforeLane()) {
            transition.change(new LaneChange.Leave(stage.environment()));
            // The successor may never come to render it.
            if (stage.rendered().isPresent()) {
                transition.change(new LaneChange.InputsForgotten(stage.environment()));
            }
        }
        if (stage.pullRequest().isEmpty()) {
            deleteBranch(transition, stage);
        }
        end(transition, stage, StageStatus.SUPERSEDED, Optional.of(reason));
        transition.status(stage, Effect.StatusState.ERROR, "Superseded: " + reason);
    }

    /** Closes what we opened and nothing else. */
    public static void closePullRequest(Transition transition, Stage stage, String comment) {
        stage.pullRequest().filter(pullRequest -> !stage.merged()).ifPresent(pullRequest -> {
            transition.owe(new Effect.ClosePullRequest(
                    stage.environment(), pullRequest.number(), comment, Optional.of(pullRequest)));
            transition.change(new LaneChange.HeadClosed(stage.environment()));
        });
        deleteBranch(transition, stage);
    }

    public static void deleteBranch(Transition transition, Stage stage) {
        stage.branch()
                .flatMap(branch ->
                        stage.pushedHead().map(head -> new Effect.DeleteBranch(stage.environment(), branch, head)))
                .ifPresent(transition::owe);
    }

    /** Clears away the branch that was to bring the base commit; a pull request that is still open from it goes with it. */
    public static void withdrawBase(Transition transition, Stage stage) {
        stage.baseProposal()
                .ifPresent(proposal -> proposal.pushedHead()
                        .ifPresent(head -> transition.owe(new Effect.DeleteBaseBranch(
                                stage.environment(),
                                proposal.branch(),
                                head,
                                stage.pins().orElseThrow().environment().repository()))));
    }

    private static void leave(Transition transition, Stage stage, String comment) {
        tried(transition, stage);
        if (transition.rule(stage).beforeLane()) {
            return;
        }
        transition.change(new LaneChange.Leave(stage.environment()));
        if (!stage.merged()) {
            closePullRequest(transition, stage, comment);
            forgetInputs(transition, stage);
        } else if (stage.target().isEmpty()) {
            // Merged, and not seen so yet: the look that would have cleared the branch away is not made any more.
            deleteBranch(transition, stage);
        }
    }

    /**
     * A configuration that could not be rendered or was not wanted is tried once, until something changes. Where it went along with a
     * commit, that may be the commit's fault: it is offered on its own.
     */
    private static void tried(Transition transition, Stage stage) {
        if (transition.promotion().kind() == RunKind.RECONFIGURATION && !stage.merged()) {
            stage.pins()
                    .flatMap(Pins::inputs)
                    .or(stage::wanted)
                    .ifPresent(
                            inputs -> transition.change(new LaneChange.Rendered(stage.environment(), inputs, false)));
        }
    }

    /**
     * New configuration that went into the pull request of a promotion or rollback must not be lost with it: it is offered again on its
     * own. A reconfiguration that a person closes or aborts is not.
     */
    private static void forgetInputs(Transition transition, Stage stage) {
        boolean carriedAlong = transition.promotion().kind() == RunKind.PROMOTION
                || transition.promotion().kind() == RunKind.ROLLBACK;
        if (carriedAlong && stage.rendered().isPresent()) {
            transition.change(new LaneChange.InputsForgotten(stage.environment()));
        }
    }

    /**
     * A rollback that was merged, or came as far as its base commit without, took back what was there before, however it ends: the branch
     * has the older commit's manifests. Owed only now, because a version that does not know the effect cannot read a run that owes it.
     */
    private static void correctStatuses(Transition transition, Stage stage) {
        if (transition.promotion().kind() != RunKind.ROLLBACK) {
            return;
        }
        if (stage.writesBase() || stage.awaitsProof()) {
            transition.owe(new Effect.CorrectStatuses(stage.environment(), stage.stepSince()));
        } else if (stage.merged()) {
            // GitHub told of the merge and nobody has looked at it: only this moment is surely later.
            transition.owe(new Effect.CorrectStatuses(stage.environment(), transition.now()));
        }
    }

    private static void end(Transition transition, Stage stage, StageStatus status, Optional<String> reason) {
        correctStatuses(transition, stage);
        finish(transition, stage, status, reason);
    }

    private static void finish(Transition transition, Stage stage, StageStatus status, Optional<String> reason) {
        if (stage.writesBase()) {
            withdrawBase(transition, stage);
        }
        transition.stage(stage.end(status, reason, transition.now()));
        transition.event(
                PromotionEvent.Type.STAGE_ENDED,
                stage,
                stage.environment() + " " + status + reason.map(r -> ": " + r).orElse(""));
    }
}
