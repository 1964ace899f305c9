package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an attempt leads to that failed: another one after a pause, or the end of the stage. */
final class Attempts {
    private Attempts() {}

    static void failed(Transition transition, Stage stage, ActionFailed failed) {
        switch (failed.failure()) {
            case TRANSIENT -> again(transition, stage, failed);
            case REFUSED -> refused(transition, stage, failed);
            case REJECTED, PERMANENT -> Endings.fail(transition, stage, failed.message());
        }
    }

    private static void refused(Transition transition, Stage stage, ActionFailed failed) {
        Refusal refusal = Refusal.after(stage.refusal(), failed.message(), transition.now());
        transition.wait(
                stage.refused(Optional.of(refusal)),
                refusal.summary(transition.noun(stage)),
                List.of(refusal.reason()),
                Duration.between(transition.now(), refusal.nextTry()),
                false);
    }

    private static void again(Transition transition, Stage stage, ActionFailed failed) {
        RetryRules.Rule rule =
                transition.plan(stage).retries().of(transition.rule(stage).timing());
        Stage counted = stage.attempts(stage.attempts() + 1);
        if (rule.attempts().filter(most -> counted.attempts() >= most).isPresent()
                && transition.pause(stage).isEmpty()) {
            Endings.fail(
                    transition,
                    counted,
                    "given up at " + transition.noun(stage) + " after " + counted.attempts()
                            + " attempts, as the pipeline" + " says: " + failed.message());
            return;
        }
        Duration pause = rule.pause(stage.attempts(), failed.retryAfter());
        transition.wait(
                counted,
                "no answer for " + transition.noun(stage),
                List.of(failed.message() + " (attempt " + counted.attempts() + "; next in " + pause.toSeconds()
                        + " s)"),
                pause,
                failed.retryAfter().isPresent());
    }
}
