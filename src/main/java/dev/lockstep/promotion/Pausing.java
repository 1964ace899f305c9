package dev.lockstep.promotion;

import java.time.Duration;
import java.util.Optional;

/** Begins and ends the pauses of stages. Time that passes meanwhile does not count against their deadlines. */
final class Pausing {
    /** Resuming wakes; this is for a wake-up that got lost. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private Pausing() {}

    /** Before an observation is taken, so that no deadline is held against the time of a pause. */
    static void settle(Turn turn) {
        for (String environment : turn.promotion().active()) {
            Stage stage = turn.promotion().stage(environment);
            Optional<Pause> pause = turn.pause(stage);
            if (pause.isPresent() && stage.pausedSince().isEmpty()) {
                turn.event(
                        PromotionEvent.Type.PAUSED,
                        stage,
                        environment + " is " + pause.get().sentence());
                turn.stage(stage.copy().pausedSince(Optional.of(turn.now())).build());
            } else if (pause.isEmpty() && stage.pausedSince().isPresent()) {
                turn.event(
                        PromotionEvent.Type.RESUMED,
                        stage,
                        environment + " goes on; it was paused since "
                                + stage.pausedSince().get() + ", and its deadline is put off by as long");
                turn.stage(stage.resume(turn.now(), turn.rule(stage).heldByPause()));
            }
        }
    }

    /** After a move: what would act next waits instead. What somebody asked to end goes on until it can be ended. */
    static void hold(Turn turn) {
        settle(turn);
        if (turn.promotion().request().isPresent()) {
            return;
        }
        for (String environment : turn.promotion().active()) {
            Stage stage = turn.promotion().stage(environment);
            boolean leftAlone = stage.waiting()
                    .filter(wait -> wait.firm() && wait.nextLook().isAfter(turn.now()))
                    .isPresent();
            if (turn.rule(stage).heldByPause() && turn.pause(stage).isPresent() && !leftAlone) {
                turn.hold(stage, LOOK_AGAIN);
            }
        }
    }
}
