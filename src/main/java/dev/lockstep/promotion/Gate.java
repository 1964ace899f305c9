package dev.lockstep.promotion;

import dev.lockstep.promotion.LaneView.CommitOrder;
import dev.lockstep.promotion.LaneView.Occupant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may enter a lane: one promotion at a time, the newest commit first, and nobody while a lane before it has
 * something merged that is not proven.
 */
final class Gate {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private Gate() {}

    static void seen(Turn turn, Stage stage, LaneView lane) {
        Promotion promotion = turn.promotion();
        String environment = stage.environment();
        if (lane.toBase() == CommitOrder.DIVERGED) {
            Endings.fail(
                    turn,
                    stage,
                    Sentences.sha(promotion.commit()) + " and "
                            + lane.base().map(Sentences::sha).orElse("?")
                            + ", the base commit of " + environment
                            + ", are on different histories: the branch was rewritten. Promote a commit that contains the"
                            + " base commit, or reset spec.commit of the BaseRepo in " + environment);
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
        lane.holder().ifPresentOrElse(holder -> occupied(turn, stage, holder), () -> vacant(turn, stage, lane));
    }

    private static void occupied(Turn turn, Stage stage, Occupant holder) {
        String who = "#" + holder.number() + " (" + Sentences.sha(holder.commit()) + ")";
        if (!holder.merged() && holder.ours() == CommitOrder.OLDER) {
            Endings.supersede(turn, stage, "by " + who + ", a newer commit");
            return;
        }
        if (!holder.merged() && holder.ours() == CommitOrder.NEWER) {
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
        String doing = holder.merged() ? "has merged and is proving it" : "is in " + stage.environment();
        turn.wait(
                stage, "queued behind " + who, List.of("queued behind " + who + ", which " + doing), LOOK_AGAIN, false);
    }

    private static void vacant(Turn turn, Stage stage, LaneView lane) {
        if (!lane.upstreamUnrest().isEmpty()) {
            List<String> reasons = new ArrayList<>(lane.upstreamUnrest());
            turn.wait(stage, "an environment before it is not at rest", reasons, LOOK_AGAIN, false);
            return;
        }
        turn.lanes.add(new LaneChange.Enter(stage.environment()));
        Optional<PullRequestRef> takenOver = lane.openHead();
        turn.stage(StageMachine.answered(stage)
                .pullRequest(takenOver)
                .branch(takenOver.map(PullRequestRef::branch))
                .pushedHead(takenOver.map(PullRequestRef::headCommit))
                .build()
                .enter(Step.RENDER, turn.plan(stage), turn.now));
    }
}
