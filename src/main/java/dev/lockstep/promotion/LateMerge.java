package dev.lockstep.promotion;

import dev.lockstep.promotion.LaneView.CommitOrder;
import java.time.Duration;

/** The gate of a run that exists because a pull request was merged after the run that had opened it ended. */
final class LateMerge {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private LateMerge() {}

    static void seen(Turn turn, Stage stage, LaneView lane) {
        String merge = stage.mergeCommit().orElseThrow();
        if (lane.merged().filter(merge::equals).isEmpty()) {
            Endings.deleteBranch(turn, stage);
            Endings.supersede(
                    turn,
                    stage,
                    "by " + lane.merged().map(Sentences::sha).orElse("another commit") + ", which was merged on top of "
                            + Sentences.sha(merge));
            return;
        }
        if (lane.proven().filter(merge::equals).isPresent()) {
            Endings.deleteBranch(turn, stage);
            Endings.supersede(turn, stage, "by another run, which found " + Sentences.sha(merge) + " and proved it");
            return;
        }
        if (lane.holder().isPresent()) {
            Gate.queue(turn, stage, lane.holder().get(), "is in " + stage.environment());
            return;
        }
        if (turn.pause(stage).isPresent()) {
            turn.hold(stage, LOOK_AGAIN);
            return;
        }
        // Nobody else cleans up after the run that had ended.
        Endings.deleteBranch(turn, stage);
        if (stage.rendered().isEmpty() || stage.pins().isEmpty()) {
            // Nothing is known of what was merged: rendering says what should be there, and the branch is compared with
            // it.
            Gate.enter(turn, stage, lane, new LaneChange.Enter(stage.environment()));
            return;
        }
        turn.lanes.add(new LaneChange.Enter(stage.environment()));
        turn.event(
                PromotionEvent.Type.LANE_ENTERED,
                stage,
                stage.environment() + " entered, to prove " + Sentences.sha(merge) + ", which was merged there");
        // What a rollback merged goes back on purpose.
        boolean forward = lane.toBase() != CommitOrder.OLDER && lane.toBase() != CommitOrder.DIVERGED;
        Step next = forward || turn.promotion().kind() == RunKind.ROLLBACK
                ? Endings.afterMerge(turn)
                : Step.AWAIT_COMPLIANCE;
        turn.stage(StageMachine.answered(stage).build().enter(next, turn.plan(stage), turn.now));
    }
}
