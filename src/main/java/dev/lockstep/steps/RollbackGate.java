package dev.lockstep.steps;

import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Transition;
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

    static void seen(Transition transition, Stage stage, LaneView lane) {
        Promotion rollback = transition.promotion();
        String environment = stage.environment();
        if (lane.toBase() == CommitOrder.DIVERGED) {
            Endings.fail(
                    transition,
                    stage,
                    GateStep.diverged(rollback, lane) + ". Roll back to a commit that the branch contains");
        } else if (lane.toBase() == CommitOrder.NEWER) {
            Endings.fail(
                    transition,
                    stage,
                    Sentences.sha(rollback.commit()) + " is newer than "
                            + lane.base().map(Sentences::sha).orElse("?") + ", which " + environment
                            + " has; going forward is a promotion, not a rollback");
        } else if (transition.pause(stage).isPresent()) {
            transition.hold(stage, SOON);
        } else if (lane.holder().isEmpty()) {
            GateStep.enter(transition, stage, lane, new LaneChange.Enter(environment));
        } else if (lane.holder().get().kind() == RunKind.ROLLBACK) {
            GateStep.queue(transition, stage, lane.holder().get(), "is in " + environment);
        } else {
            Occupant holder = lane.holder().get();
            String who = GateStep.run(holder);
            transition.change(new LaneChange.AskToAbort(environment, holder.promotionId()));
            transition.wait(
                    stage,
                    "for " + who + " to be aborted",
                    List.of(who + " is in " + environment + "; it was asked to abort there"),
                    SOON,
                    false);
        }
    }
}
