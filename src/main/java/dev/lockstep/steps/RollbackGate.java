package dev.lockstep.steps;

import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Turn;
import dev.lockstep.steps.LaneView.CommitOrder;
import dev.lockstep.steps.LaneView.Occupant;
import java.time.Duration;
import java.util.List;

/**
 * A rollback goes to the head of the lane: whoever is there is aborted, even after its merge, and nobody who queues comes
 * before it. The lanes before it do not matter, and neither does whether what it replaces is proven.
 */
final class RollbackGate {
    private static final Duration SOON = Duration.ofSeconds(3);

    private RollbackGate() {}

    static void seen(Turn turn, Stage stage, LaneView lane) {
        Promotion rollback = turn.promotion();
        String environment = stage.environment();
        if (lane.toBase() == CommitOrder.DIVERGED) {
            Endings.fail(
                    turn,
                    stage,
                    GateStep.diverged(rollback, lane) + ". Roll back to a commit that the branch contains");
        } else if (lane.toBase() == CommitOrder.NEWER) {
            Endings.fail(
                    turn,
                    stage,
                    Sentences.sha(rollback.commit()) + " is newer than "
                            + lane.base().map(Sentences::sha).orElse("?") + ", which " + environment
                            + " has; going forward is a promotion, not a rollback");
        } else if (turn.pause(stage).isPresent()) {
            turn.hold(stage, SOON);
        } else if (lane.holder().isEmpty()) {
            GateStep.enter(turn, stage, lane, new LaneChange.Enter(environment));
        } else if (lane.holder().get().kind() == RunKind.ROLLBACK) {
            GateStep.queue(turn, stage, lane.holder().get(), "is in " + environment);
        } else {
            Occupant holder = lane.holder().get();
            String who = GateStep.run(holder);
            turn.change(new LaneChange.AskToAbort(environment, holder.promotionId()));
            turn.wait(
                    stage,
                    "for " + who + " to be aborted",
                    List.of(who + " is in " + environment + "; it was asked to abort there"),
                    SOON,
                    false);
        }
    }
}
