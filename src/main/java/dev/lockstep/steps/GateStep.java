package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import dev.lockstep.steps.LaneView.CommitOrder;
import dev.lockstep.steps.LaneView.Occupant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may enter a lane: one run at a time, the newest commit first, and no promotion while a lane before it has
 * something merged that is not proven.
 */
public final class GateStep implements StepRule {
    public record LookAtLane(String environment) implements Action {}

    public record LaneSeen(LaneView lane) implements Observation {}

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    @Override
    public Step step() {
        return Step.GATE;
    }

    @Override
    public Words words() {
        return new Words("the gate", "Gate", "at the gate");
    }

    @Override
    public Timing timing() {
        return Timing.GATE;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(
                        LaneSeen.class, "GATE", "RENDER", "WRITE_BASE", "AWAIT_COMPLIANCE", "SUPERSEDED", "FAILED"),
                StepRule.answer(Observation.ActionFailed.class, "GATE", "FAILED"));
    }

    @Override
    public boolean beforeLane() {
        return true;
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return new LookAtLane(stage.environment());
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        LaneView lane = ((LaneSeen) observation).lane();
        if (stage.merged()) {
            LateMerge.seen(transition, stage, lane);
        } else if (transition.promotion().kind() == RunKind.RECONFIGURATION) {
            ReconfigurationGate.seen(transition, stage, lane);
        } else if (transition.promotion().kind() == RunKind.ROLLBACK) {
            RollbackGate.seen(transition, stage, lane);
        } else {
            bringingACommit(transition, stage, lane);
        }
    }

    private static void bringingACommit(Transition transition, Stage stage, LaneView lane) {
        Promotion promotion = transition.promotion();
        String environment = stage.environment();
        if (lane.toBase() == CommitOrder.DIVERGED) {
            Endings.fail(
                    transition,
                    stage,
                    diverged(promotion, lane)
                            + ". Promote a commit that contains the base commit, or reset spec.commit of"
                            + " the BaseRepo in " + environment);
            return;
        }
        if (lane.toBase() == CommitOrder.OLDER) {
            Endings.supersede(
                    transition,
                    stage,
                    environment + " already has "
                            + lane.base().map(Sentences::sha).orElse("a newer commit")
                            + ", which contains this commit");
            return;
        }
        if (lane.newerQueued().isPresent()) {
            Occupant newer = lane.newerQueued().get();
            Endings.supersede(
                    transition,
                    stage,
                    "by #" + newer.number() + " (" + Sentences.sha(newer.commit()) + "), a newer commit");
            return;
        }
        if (lane.rollbackQueued().isPresent()) {
            queue(transition, stage, lane.rollbackQueued().get(), "goes first");
        } else if (transition.pause(stage).isPresent()) {
            transition.hold(stage, LOOK_AGAIN);
        } else if (lane.holder().isPresent()) {
            occupied(transition, stage, lane.holder().get());
        } else if (lane.lateMergeQueued().isPresent()) {
            queue(transition, stage, lane.lateMergeQueued().get(), "was merged and is to be proved first");
        } else if (!lane.unprovenUpstreams().isEmpty()) {
            transition.wait(
                    stage, "an environment before it is not at rest", lane.unprovenUpstreams(), LOOK_AGAIN, false);
        } else {
            enter(transition, stage, lane, new LaneChange.Enter(environment));
        }
    }

    private static void occupied(Transition transition, Stage stage, Occupant holder) {
        String who = GateStep.run(holder);
        if (holder.kind() == RunKind.ROLLBACK) {
            queue(transition, stage, holder, "is in " + stage.environment() + " and gives way to nobody");
            return;
        }
        boolean renderedWithUs = holder.kind() == RunKind.RECONFIGURATION || holder.ours() == CommitOrder.NEWER;
        if (!holder.merged() && holder.kind() != RunKind.RECONFIGURATION && holder.ours() == CommitOrder.OLDER) {
            Endings.supersede(transition, stage, "by " + who + ", a newer commit");
            return;
        }
        if (!holder.merged() && renderedWithUs) {
            transition.change(new LaneChange.AskToYield(stage.environment(), holder.promotionId()));
            transition.wait(
                    stage,
                    "for " + who + " to give way",
                    List.of(who + " is in " + stage.environment()
                            + " and has merged nothing; it was asked to give way"),
                    LOOK_AGAIN,
                    false);
            return;
        }
        queue(
                transition,
                stage,
                holder,
                holder.merged() ? "has merged and is proving it" : "is in " + stage.environment());
    }

    static String diverged(Promotion promotion, LaneView lane) {
        return Sentences.sha(promotion.commit()) + " and "
                + lane.base().map(Sentences::sha).orElse("?")
                + ", the base commit of this environment, are on different"
                + " histories: the branch was rewritten";
    }

    static void queue(Transition transition, Stage stage, Occupant before, String doing) {
        String who = GateStep.run(before);
        transition.wait(
                stage, "queued behind " + who, List.of("queued behind " + who + ", which " + doing), LOOK_AGAIN, false);
    }

    /** Enters, and takes over the pull request that was left there. */
    static void enter(Transition transition, Stage stage, LaneView lane, LaneChange entry) {
        transition.change(entry);
        Optional<PullRequestRef> takenOver = lane.openHead();
        transition.event(
                PromotionEvent.Type.LANE_ENTERED,
                stage,
                stage.environment() + " entered"
                        + (entry instanceof LaneChange.EnterBeside ? " beside the run that waits for its clusters" : "")
                        + takenOver
                                .map(left -> "; pull request #" + left.number()
                                        + ", which was left open there, is taken over")
                                .orElse(""));
        transition.advance(stage.answered().takeOver(takenOver));
    }

    static String run(Occupant run) {
        return switch (run.kind()) {
            case RECONFIGURATION -> "reconfiguration #" + run.number();
            case ROLLBACK -> "rollback #" + run.number() + " (" + Sentences.sha(run.commit()) + ")";
            case PROMOTION, ADOPTION -> "#" + run.number() + " (" + Sentences.sha(run.commit()) + ")";
        };
    }
}
