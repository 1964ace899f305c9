package dev.lockstep.promotion;

import java.time.Duration;
import java.util.Optional;

/** Begins and ends the pauses of stages. Time that passes meanwhile does not count against their deadlines. */
final class Pausing {
    /** Resuming wakes; this is for a wake-up that got lost. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private Pausing() {}

    /** Before an observation is taken, so that no deadline is held against the time of a pause. */
    static void settle(Transition transition) {
        for (String environment : transition.promotion().active()) {
            Stage stage = transition.promotion().stage(environment);
            Optional<Pause> pause = transition.pause(stage);
            if (pause.isPresent() && stage.pausedSince().isEmpty()) {
                transition.event(
                        PromotionEvent.Type.PAUSED,
                        stage,
                        environment + " is " + pause.get().sentence());
                transition.stage(stage.pause(transition.now()));
            } else if (pause.isEmpty() && stage.pausedSince().isPresent()) {
                transition.event(
                        PromotionEvent.Type.RESUMED,
                        stage,
                        environment + " goes on; it was paused since "
                                + stage.pausedSince().get() + ", and its deadline is put off by as long");
                transition.stage(
                        stage.resume(transition.now(), transition.rule(stage).heldByPause()));
            }
        }
    }

    /** After a move: what would act next waits instead. What somebody asked to end goes on until it can be ended. */
    static void hold(Transition transition) {
        settle(transition);
        if (transition.promotion().request().isPresent()) {
            return;
        }
        for (String environment : transition.promotion().active()) {
            Stage stage = transition.promotion().stage(environment);
            boolean leftAlone = stage.waiting()
                    .filter(wait -> wait.firm() && wait.nextLook().isAfter(transition.now()))
                    .isPresent();
            if (transition.rule(stage).heldByPause() && transition.pause(stage).isPresent() && !leftAlone) {
                transition.hold(stage, LOOK_AGAIN);
            }
        }
    }
}
