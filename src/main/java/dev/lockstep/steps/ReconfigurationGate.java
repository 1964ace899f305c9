package dev.lockstep.steps;

import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Transition;
import dev.lockstep.steps.LaneView.Occupant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a reconfiguration finds its place: in an empty lane, or beside a run that waits for the clusters, which its merge
 * may cure. A run that has a pull request open, or is about to, renders the same configuration, so there is nothing left
 * to do. The lanes before it do not matter: it brings nothing from them.
 */
final class ReconfigurationGate {
    private static final Duration SOON = Duration.ofSeconds(3);

    private ReconfigurationGate() {}

    static void seen(Transition transition, Stage stage, LaneView lane) {
        String environment = stage.environment();
        if (lane.base().isEmpty()) {
            Endings.fail(
                    transition,
                    stage,
                    environment
                            + " has no base commit yet, so there is nothing to render its configuration with; promote a"
                            + " commit first");
            return;
        }
        if (lane.lateMergeQueued().isPresent()) {
            GateStep.queue(transition, stage, lane.lateMergeQueued().get(), "was merged and is to be proved first");
            return;
        }
        if (lane.rollbackQueued().isPresent()) {
            GateStep.queue(transition, stage, lane.rollbackQueued().get(), "goes first");
            return;
        }
        if (transition.pause(stage).isPresent()) {
            transition.hold(stage, SOON);
            return;
        }
        if (lane.holder().isEmpty()) {
            GateStep.enter(transition, stage, lane, new LaneChange.Enter(environment));
            return;
        }
        Occupant holder = lane.holder().get();
        Optional<Occupant> renders = holder.merged() || holder.proving() ? lane.beside() : lane.holder();
        if (renders.isPresent()) {
            Endings.supersede(
                    transition, stage, "by " + GateStep.run(renders.get()) + ", which renders the same configuration");
        } else if (holder.proving()) {
            GateStep.enter(transition, stage, lane, new LaneChange.EnterBeside(environment, holder.promotionId()));
        } else {
            String who = GateStep.run(holder);
            transition.wait(
                    stage,
                    "for " + who + " to write its base commit",
                    List.of(who + " has merged and is about to wait for the clusters; then there is room"),
                    SOON,
                    false);
        }
    }
}
