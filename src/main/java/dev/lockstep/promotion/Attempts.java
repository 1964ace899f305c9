package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an attempt leads to that failed: another one after a pause, or the end of the stage. */
final class Attempts {
    private Attempts() {}

    static void failed(Turn turn, Stage stage, ActionFailed failed) {
        switch (failed.failure()) {
            case TRANSIENT -> again(turn, stage, failed);
            case REFUSED -> refused(turn, stage, failed);
            case REJECTED, BROKEN -> Endings.fail(turn, stage, failed.message());
        }
    }

    private static void refused(Turn turn, Stage stage, ActionFailed failed) {
        Refusal refusal = Refusal.after(stage.refusal(), failed.message(), turn.now());
        turn.wait(
                stage.copy().refusal(Optional.of(refusal)).build(),
                refusal.summary(turn.noun(stage)),
                List.of(refusal.reason()),
                Duration.between(turn.now(), refusal.nextTry()),
                false);
    }

    private static void again(Turn turn, Stage stage, ActionFailed failed) {
        RetryRules.Rule rule = turn.plan(stage).retries().of(turn.rule(stage).timing());
        Stage counted = stage.copy().attempts(stage.attempts() + 1).build();
        if (rule.attempts().filter(most -> counted.attempts() >= most).isPresent()
                && turn.pause(stage).isEmpty()) {
            Endings.fail(
                    turn,
                    counted,
                    "given up at " + turn.noun(stage) + " after " + counted.attempts() + " attempts, as the pipeline"
                            + " says: " + failed.message());
            return;
        }
        Duration pause = rule.pause(stage.attempts(), failed.retryAfter());
        turn.wait(
                counted,
                "no answer for " + turn.noun(stage),
                List.of(failed.message() + " (attempt " + counted.attempts() + "; next in " + pause.toSeconds()
                        + " s)"),
                pause,
                failed.retryAfter().isPresent());
    }
}
