package dev.lockstep.promotion;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Acts upon what somebody asked. A stage whose pull request may have been merged by now is not ended before a look at
 * it, and a stage that is just opening one is not interrupted: a merge must never be forgotten.
 */
public final class Requests {
    private Requests() {}

    static void settle(Turn turn) {
        Promotion promotion = turn.promotion();
        if (promotion.request().isEmpty()) {
            return;
        }
        boolean mayYield = promotion.kind() != RunKind.ROLLBACK;
        if (promotion.status().terminal() || promotion.request().get() instanceof Request.Yield && !mayYield) {
            turn.promotion(promotion.withRequest(Optional.empty()));
        } else if (promotion.request().get() instanceof Request.Abort abort) {
            end(turn, abort.environment(), stage -> Endings.abort(turn, stage, abort));
        } else if (promotion.request().get() instanceof Request.Halt halt) {
            end(turn, Optional.empty(), stage -> Endings.fail(turn, stage, halt.reason()));
        } else if (promotion.request().get() instanceof Request.Yield yield) {
            giveWay(turn, yield);
        }
    }

    private static void end(Turn turn, Optional<String> only, Consumer<Stage> ending) {
        boolean mustLook = false;
        for (String environment : turn.promotion().active()) {
            Stage stage = turn.promotion().stage(environment);
            if (only.filter(meant -> !meant.equals(environment)).isPresent()) {
                continue;
            }
            if (!turn.rule(stage).mayEnd(stage)) {
                mustLook = true;
            } else {
                ending.accept(stage);
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
            if (!turn.rule(stage).mayEnd(stage)) {
                mustLook = true;
            } else {
                supersede(turn, stage, asked);
            }
        }
        if (!mustLook) {
            turn.promotion(turn.promotion().withRequest(Optional.empty()));
        }
    }

    /** Called when a look has shown the pull request open. Whether the stage has ended. */
    public static boolean settleUnmerged(Turn turn, Stage stage) {
        Optional<Request> request = turn.promotion().request();
        if (request.isEmpty()) {
            return false;
        }
        if (request.get() instanceof Request.Abort abort) {
            if (abort.environment()
                    .filter(meant -> !meant.equals(stage.environment()))
                    .isPresent()) {
                return false;
            }
            Endings.abort(turn, stage, abort);
            return true;
        }
        if (request.get() instanceof Request.Halt halt) {
            Endings.fail(turn, stage, halt.reason());
            return true;
        }
        if (request.get() instanceof Request.Yield yield
                && yield.environment().equals(stage.environment())
                && turn.promotion().kind() != RunKind.ROLLBACK) {
            supersede(turn, stage, yield);
            return true;
        }
        return false;
    }

    private static void supersede(Turn turn, Stage stage, Request.Yield asked) {
        String who = "by #" + asked.toNumber() + " (" + Sentences.sha(asked.toCommit()) + "), ";
        boolean reconfiguration = turn.promotion().kind() == RunKind.RECONFIGURATION;
        Endings.supersede(
                turn, stage, who + (reconfiguration ? "which renders the same configuration" : "a newer commit"));
    }
}
