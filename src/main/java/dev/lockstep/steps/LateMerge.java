package dev.lockstep.steps;

import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.Transition;
import dev.lockstep.steps.LaneView.CommitOrder;
import java.time.Duration;

/** The gate of a run that exists because a pull request was merged after the run that had opened it ended. */
final class LateMerge {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private LateMerge() {}

    static void seen(Transition transition, Stage stage, LaneView lane) {
        String merge = stage.mergeCommit().orElseThrow();
        if (lane.merged().filter(merge::equals).isEmpty()) {
            Endings.deleteBranch(transition, stage);
            Endings.supersede(
                    transition,
                    stage,
                    "by " + lane.merged().map(Sentences::sha).orElse("another commit") + ", which was merged on top of "
                            + Sentences.sha(merge));
            return;
        }
        if (lane.proven().filter(merge::equals).isPresent()) {
            Endings.deleteBranch(transition, stage);
            Endings.supersede(
                    transition, stage, "by another run, which found " + Sentences.sha(merge) + " and proved it");
            return;
        }
        if (lane.holder().isPresent()) {
            GateStep.queue(transition, stage, lane.holder().get(), "is in " + stage.environment());
            return;
        }
        if (transition.pause(stage).isPresent()) {
            transition.hold(stage, LOOK_AGAIN);
            return;
        }
        // Nobody else cleans up after the run that had ended.
        Endings.deleteBranch(transition, stage);
        if (stage.rendered().isEmpty() || stage.pins().isEmpty()) {
            // Nothing is known of what was merged: rendering says what should be there, and the branch is compared with
            // it.
            GateStep.enter(transition, stage, lane, new LaneChange.Enter(stage.environment()));
            return;
        }
        transition.change(new LaneChange.Enter(stage.environment()));
        transition.event(
                PromotionEvent.Type.LANE_ENTERED,
                stage,
                stage.environment() + " entered, to prove " + Sentences.sha(merge) + ", which was merged there");
        // What a rollback merged goes back on purpose.
        boolean forward = lane.toBase() != CommitOrder.OLDER && lane.toBase() != CommitOrder.DIVERGED;
        Stage entered = stage.answered();
        if (forward || transition.promotion().kind() == RunKind.ROLLBACK) {
            transition.advance(entered);
        } else {
            transition.enter(entered, Step.AWAIT_COMPLIANCE);
        }
    }
}
