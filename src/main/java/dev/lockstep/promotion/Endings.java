package dev.lockstep.promotion;

import java.util.Optional;

/** How a stage ends: what is cleaned up, what is told to whom. */
public final class Endings {
    private Endings() {}

    public static void proven(Turn turn, Stage stage, String summary) {
        boolean noOp = stage.rendered().map(tree -> !tree.manifestsChanged()).orElse(false) && !stage.merged();
        String target = stage.target().orElseThrow();
        turn.change(new LaneChange.Proven(
                stage.environment(), target, stage.targetSince().orElseThrow()));
        turn.change(new LaneChange.Leave(stage.environment()));
        turn.add(PromotionEvent.of(
                        PromotionEvent.Type.PROVEN,
                        stage.environment(),
                        stage.environment() + ": " + summary + " at " + Sentences.sha(target))
                .judgedAt(target));
        boolean asFound = stage.pins().map(Pins::gitOpsBase).equals(stage.target());
        Optional<String> why = noOp
                ? Optional.of("no manifest changed; the clusters " + (asFound ? "already run " : "run ")
                        + Sentences.sha(target))
                : Optional.empty();
        end(turn, stage, noOp ? StageStatus.NO_OP : StageStatus.SUCCEEDED, why);
        turn.status(stage, Effect.StatusState.SUCCESS, "Deployed");
    }

    /** The configuration changed and what comes of it did not: there is nothing to merge and nothing to prove. */
    public static void nothingToReconfigure(Turn turn, Stage stage) {
        turn.change(new LaneChange.Leave(stage.environment()));
        end(turn, stage, StageStatus.NO_OP, Optional.of("the configuration changed and no manifest did"));
    }

    public static void fail(Turn turn, Stage stage, String reason) {
        leave(turn, stage, "Lockstep stopped this " + turn.promotion().kind().noun() + ": " + reason);
        end(turn, stage, StageStatus.FAILED, Optional.of(reason));
        turn.status(stage, Effect.StatusState.FAILURE, "Failed to deploy");
    }

    /** The clusters did not prove the target: what they answered belongs to the event. */
    public static void failUnproven(Turn turn, Stage stage, String reason) {
        fail(turn, stage, reason);
        String target = stage.target().orElseThrow();
        turn.events.replaceAll(event -> event.type() == PromotionEvent.Type.STAGE_ENDED
                        && event.environment().equals(Optional.of(stage.environment()))
                ? event.judgedAt(target)
                : event);
    }

    /** Our pull request was closed by somebody; there is nothing of ours left to close. */
    public static void rejectClosed(Turn turn, Stage stage, String reason) {
        turn.change(new LaneChange.Leave(stage.environment()));
        forgetInputs(turn, stage);
        end(turn, stage, StageStatus.REJECTED, Optional.of(reason));
        turn.status(stage, Effect.StatusState.ERROR, "Rejected: " + reason);
    }

    public static void abort(Turn turn, Stage stage, Request.Abort asked) {
        String reason = "aborted by " + asked.by() + (asked.reason().isBlank() ? "" : ": " + asked.reason());
        leave(turn, stage, "This " + turn.promotion().kind().noun() + " was " + reason);
        end(turn, stage, StageStatus.ABORTED, Optional.of(reason));
        turn.status(stage, Effect.StatusState.ERROR, "Aborted: " + reason);
    }

    /** Gives way; the open pull request stays with the lane, for the successor. */
    public static void supersede(Turn turn, Stage stage, String reason) {
        if (!turn.rule(stage).beforeLane()) {
            turn.change(new LaneChange.Leave(stage.environment()));
            // The successor may never come to render it.
            if (stage.rendered().isPresent()) {
                turn.change(new LaneChange.InputsForgotten(stage.environment()));
            }
        }
        end(turn, stage, StageStatus.SUPERSEDED, Optional.of(reason));
        turn.status(stage, Effect.StatusState.ERROR, "Superseded: " + reason);
    }

    /** Closes what we opened and nothing else. */
    public static void closePullRequest(Turn turn, Stage stage, String comment) {
        stage.pullRequest().filter(pullRequest -> !stage.merged()).ifPresent(pullRequest -> {
            turn.owe(new Effect.ClosePullRequest(
                    stage.environment(), pullRequest.number(), comment, Optional.of(pullRequest)));
            turn.change(new LaneChange.HeadClosed(stage.environment()));
        });
        deleteBranch(turn, stage);
    }

    public static void deleteBranch(Turn turn, Stage stage) {
        stage.branch()
                .flatMap(branch ->
                        stage.pushedHead().map(head -> new Effect.DeleteBranch(stage.environment(), branch, head)))
                .ifPresent(turn::owe);
    }

    private static void leave(Turn turn, Stage stage, String comment) {
        tried(turn, stage);
        if (turn.rule(stage).beforeLane()) {
            return;
        }
        turn.change(new LaneChange.Leave(stage.environment()));
        if (!stage.merged()) {
            closePullRequest(turn, stage, comment);
            forgetInputs(turn, stage);
        }
    }

    /**
     * A configuration that could not be rendered or was not wanted is tried once, until something changes. Where it went along with a
     * commit, that may be the commit's fault: it is offered on its own.
     */
    private static void tried(Turn turn, Stage stage) {
        if (turn.promotion().kind() == RunKind.RECONFIGURATION && !stage.merged()) {
            stage.pins()
                    .flatMap(Pins::inputs)
                    .or(stage::wanted)
                    .ifPresent(inputs -> turn.change(new LaneChange.Rendered(stage.environment(), inputs, false)));
        }
    }

    /**
     * New configuration that went into the pull request of a promotion or rollback must not be lost with it: it is offered again on its
     * own. A reconfiguration that a person closes or aborts is not.
     */
    private static void forgetInputs(Turn turn, Stage stage) {
        boolean carriedAlong =
                turn.promotion().kind() == RunKind.PROMOTION || turn.promotion().kind() == RunKind.ROLLBACK;
        if (carriedAlong && stage.rendered().isPresent()) {
            turn.change(new LaneChange.InputsForgotten(stage.environment()));
        }
    }

    private static void end(Turn turn, Stage stage, StageStatus status, Optional<String> reason) {
        turn.stage(stage.end(status, reason, turn.now()));
        turn.event(
                PromotionEvent.Type.STAGE_ENDED,
                stage,
                stage.environment() + " " + status + reason.map(r -> ": " + r).orElse(""));
    }
}
