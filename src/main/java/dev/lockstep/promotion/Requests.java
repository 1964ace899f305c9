package dev.lockstep.promotion;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Acts upon what somebody asked. A stage whose pull request may have been merged by now is not ended before a look at
 * it, and a stage that is just opening one is not interrupted: a merge must never be forgotten.
 */
public final class Requests {
    private Requests() {}

    static void settle(Transition transition) {
        Promotion promotion = transition.promotion();
        if (promotion.request().isEmpty()) {
            return;
        }
        boolean mayYield = promotion.kind() != RunKind.ROLLBACK;
        if (promotion.status().terminal() || promotion.request().get() instanceof Request.Yield && !mayYield) {
            transition.promotion(promotion.withRequest(Optional.empty()));
        } else if (promotion.request().get() instanceof Request.Abort abort) {
            end(transition, abort.environment(), stage -> Endings.abort(transition, stage, abort));
        } else if (promotion.request().get() instanceof Request.Halt halt) {
            end(transition, Optional.empty(), stage -> Endings.fail(transition, stage, halt.reason()));
        } else if (promotion.request().get() instanceof Request.Yield yield) {
            giveWay(transition, yield);
        }
    }

    private static void end(Transition transition, Optional<String> only, Consumer<Stage> ending) {
        boolean mustLook = false;
        for (String environment : transition.promotion().active()) {
            Stage stage = transition.promotion().stage(environment);
            if (only.filter(meant -> !meant.equals(environment)).isPresent()) {
                continue;
            }
            if (!transition.rule(stage).mayEnd(stage)) {
                mustLook = true;
            } else {
                ending.accept(stage);
            }
        }
        if (!mustLook) {
            transition.promotion(transition.promotion().withRequest(Optional.empty()));
        }
    }

    private static void giveWay(Transition transition, Request.Yield asked) {
        boolean mustLook = false;
        for (String environment : transition.promotion().active()) {
            Stage stage = transition.promotion().stage(environment);
            if (stage.merged() || !environment.equals(asked.environment())) {
                continue;
            }
            if (!transition.rule(stage).mayEnd(stage)) {
                mustLook = true;
            } else {
                supersede(transition, stage, asked);
            }
        }
        if (!mustLook) {
            transition.promotion(transition.promotion().withRequest(Optional.empty()));
        }
    }

    /** Called when a look has shown the pull request open. Whether the stage has ended. */
    public static boolean settleUnmerged(Transition transition, Stage stage) {
        Optional<Request> request = transition.promotion().request();
        if (request.isEmpty()) {
            return false;
        }
        if (request.get() instanceof Request.Abort abort) {
            if (abort.environment()
                    .filter(meant -> !meant.equals(stage.environment()))
                    .isPresent()) {
                return false;
            }
            Endings.abort(transition, stage, abort);
            return true;
        }
        if (request.get() instanceof Request.Halt halt) {
            Endings.fail(transition, stage, halt.reason());
            return true;
        }
        if (request.get() instanceof Request.Yield yield
                && yield.environment().equals(stage.environment())
                && transition.promotion().kind() != RunKind.ROLLBACK) {
            supersede(transition, stage, yield);
            return true;
        }
        return false;
    }

    private static void supersede(Transition transition, Stage stage, Request.Yield asked) {
        String who = "by #" + asked.toNumber() + " (" + Sentences.sha(asked.toCommit()) + "), ";
        boolean reconfiguration = transition.promotion().kind() == RunKind.RECONFIGURATION;
        Endings.supersede(
                transition, stage, who + (reconfiguration ? "which renders the same configuration" : "a newer commit"));
    }
}
