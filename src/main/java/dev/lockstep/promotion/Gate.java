package dev.lockstep.promotion;

import dev.lockstep.promotion.LaneView.CommitOrder;
import dev.lockstep.promotion.LaneView.Occupant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may enter a lane: one run at a time, the newest commit first, and no promotion while a lane before it has
 * something merged that is not proven.
 */
final class Gate {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private Gate() {}

    static void seen(Turn turn, Stage stage, LaneView lane) {
        if (stage.merged()) {
            LateMerge.seen(turn, stage, lane);
        } else if (turn.promotion().kind() == RunKind.RECONFIGURATION) {
            ReconfigurationGate.seen(turn, stage, lane);
        } else if (turn.promotion().kind() == RunKind.ROLLBACK) {
            RollbackGate.seen(turn, stage, lane);
        } else {
            bringingACommit(turn, stage, lane);
        }
    }

    private static void bringingACommit(Turn turn, Stage stage, LaneView lane) {
        Promotion promotion = turn.promotion();
        String environment = stage.environment();
        if (lane.toBase() == CommitOrder.DIVERGED) {
            Endings.fail(
                    turn,
                    stage,
                    diverged(promotion, lane)
                            + ". Promote a commit that contains the base commit, or reset spec.commit of"
                            + " the BaseRepo in " + environment);
            return;
        }
        if (lane.toBase() == CommitOrder.OLDER) {
            Endings.supersede(
                    turn,
                    stage,
                    environment + " already has "
                            + lane.base().map(Sentences::sha).orElse("a newer commit")
                            + ", which contains this commit");
            return;
        }
        if (lane.newerQueued().isPresent()) {
            Occupant newer = lane.newerQueued().get();
            Endings.supersede(
                    turn, stage, "by #" + newer.number() + " (" + Sentences.sha(newer.commit()) + "), a newer commit");
            return;
        }
        if (lane.rollbackQueued().isPresent()) {
            queue(turn, stage, lane.rollbackQueued().get(), "goes first");
        } else if (turn.pause(stage).isPresent()) {
            turn.hold(stage, LOOK_AGAIN);
        } else if (lane.holder().isPresent()) {
            occupied(turn, stage, lane.holder().get());
        } else if (lane.lateMergeQueued().isPresent()) {
            queue(turn, stage, lane.lateMergeQueued().get(), "was merged and is to be proved first");
        } else if (!lane.upstreamUnrest().isEmpty()) {
            turn.wait(stage, "an environment before it is not at rest", lane.upstreamUnrest(), LOOK_AGAIN, false);
        } else {
            enter(turn, stage, lane, new LaneChange.Enter(environment));
        }
    }

    private static void occupied(Turn turn, Stage stage, Occupant holder) {
        String who = Sentences.run(holder);
        if (holder.kind() == RunKind.ROLLBACK) {
            queue(turn, stage, holder, "is in " + stage.environment() + " and gives way to nobody");
            return;
        }
        boolean renderedWithUs = holder.kind() == RunKind.RECONFIGURATION || holder.ours() == CommitOrder.NEWER;
        if (!holder.merged() && holder.kind() != RunKind.RECONFIGURATION && holder.ours() == CommitOrder.OLDER) {
            Endings.supersede(turn, stage, "by " + who + ", a newer commit");
            return;
        }
        if (!holder.merged() && renderedWithUs) {
            turn.lanes.add(new LaneChange.AskToYield(stage.environment(), holder.promotionId()));
            turn.wait(
                    stage,
                    "for " + who + " to give way",
                    List.of(who + " is in " + stage.environment()
                            + " and has merged nothing; it was asked to give way"),
                    LOOK_AGAIN,
                    false);
            return;
        }
        queue(turn, stage, holder, holder.merged() ? "has merged and is proving it" : "is in " + stage.environment());
    }

    static String diverged(Promotion promotion, LaneView lane) {
        return Sentences.sha(promotion.commit()) + " and "
                + lane.base().map(Sentences::sha).orElse("?")
                + ", the base commit of this environment, are on different"
                + " histories: the branch was rewritten";
    }

    static void queue(Turn turn, Stage stage, Occupant before, String doing) {
        String who = Sentences.run(before);
        turn.wait(
                stage, "queued behind " + who, List.of("queued behind " + who + ", which " + doing), LOOK_AGAIN, false);
    }

    /** Enters, and takes over the pull request that was left there. */
    static void enter(Turn turn, Stage stage, LaneView lane, LaneChange entry) {
        turn.lanes.add(entry);
        Optional<PullRequestRef> takenOver = lane.openHead();
        turn.event(
                PromotionEvent.Type.LANE_ENTERED,
                stage,
                stage.environment() + " entered"
                        + (entry instanceof LaneChange.EnterBeside ? " beside the run that waits for its clusters" : "")
                        + takenOver
                                .map(left -> "; pull request #" + left.number()
                                        + ", which was left open there, is taken over")
                                .orElse(""));
        turn.stage(StageMachine.answered(stage)
                .mergeCommit(Optional.empty())
                .pullRequest(takenOver)
                .branch(takenOver.map(PullRequestRef::branch))
                .pushedHead(takenOver.map(PullRequestRef::headCommit))
                .build()
                .enter(Step.RENDER, turn.plan(stage), turn.now));
    }
}
