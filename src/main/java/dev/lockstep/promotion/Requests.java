package dev.lockstep.promotion;

import java.util.Optional;

/**
 * Acts upon what somebody asked. A stage whose pull request may have been merged by now is not ended before a look at
 * it, and a stage that is just opening one is not interrupted: a merge must never be forgotten.
 */
final class Requests {
    private Requests() {}

    static void settle(Turn turn) {
        Promotion promotion = turn.promotion();
        if (promotion.request().isEmpty()) {
            return;
        }
        if (promotion.status().terminal()) {
            turn.promotion(promotion.withRequest(Optional.empty()));
        } else if (promotion.request().get() instanceof Request.Abort abort) {
            abort(turn, abort);
        } else if (promotion.request().get() instanceof Request.Yield yield) {
            giveWay(turn, yield);
        }
    }

    private static void abort(Turn turn, Request.Abort abort) {
        boolean mustLook = false;
        for (String environment : turn.promotion().active()) {
            Stage stage = turn.promotion().stage(environment);
            if (mustLookFirst(stage)) {
                mustLook = true;
            } else {
                Endings.abort(turn, stage, abort);
            }
        }
        if (!mustLook) {
            turn.promotion(turn.promotion().withRequest(Optional.empty()));
        }
    }

    private static void giveWay(Turn turn, Request.Yield asked) {
        boolean mustLook = false;
        for (String environment : turn.promotion().active()) {
            Stage stage = turn.promotion().stage(environment);
            if (stage.merged() || !environment.equals(asked.environment())) {
                continue;
            }
            if (mustLookFirst(stage)) {
                mustLook = true;
            } else {
                supersede(turn, stage, asked);
            }
        }
        if (!mustLook) {
            turn.promotion(turn.promotion().withRequest(Optional.empty()));
        }
    }

    /** Called by {@link StageMachine} when a look has shown the pull request open. Whether the stage has ended. */
    static boolean settleUnmerged(Turn turn, Stage stage) {
        Optional<Request> request = turn.promotion().request();
        if (request.isEmpty()) {
            return false;
        }
        if (request.get() instanceof Request.Abort abort) {
            Endings.abort(turn, stage, abort);
            return true;
        }
        if (request.get() instanceof Request.Yield yield && yield.environment().equals(stage.environment())) {
            supersede(turn, stage, yield);
            return true;
        }
        return false;
    }

    private static void supersede(Turn turn, Stage stage, Request.Yield asked) {
        Endings.supersede(
                turn, stage, "by #" + asked.toNumber() + " (" + Sentences.sha(asked.toCommit()) + "), a newer commit");
    }

    private static boolean mustLookFirst(Stage stage) {
        // In OPEN_PR only a wait without failed attempts is a safe place: it means that nothing was pushed. After a
        // failure, the branch or the pull request may be there all the same.
        boolean opening = stage.step() == Step.OPEN_PR && (stage.waiting().isEmpty() || stage.attempts() > 0);
        return opening || stage.step() == Step.AWAIT_MERGE;
    }
}
