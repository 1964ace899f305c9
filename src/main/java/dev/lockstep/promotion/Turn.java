package dev.lockstep.promotion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One move in the making: the promotion as it becomes, and what is written down on the way. */
final class Turn {
    final Instant now;
    final List<PromotionEvent> events = new ArrayList<>();
    final List<LaneChange> lanes = new ArrayList<>();
    private Promotion promotion;
    private Optional<Action> immediately = Optional.empty();

    Turn(Promotion promotion, Instant now) {
        this.promotion = promotion;
        this.now = now;
    }

    Promotion promotion() {
        return promotion;
    }

    void promotion(Promotion next) {
        promotion = next;
    }

    void stage(Stage next) {
        promotion = promotion.with(next);
    }

    StagePlan plan(Stage stage) {
        return promotion.definition().plan(stage.environment());
    }

    void event(PromotionEvent.Type type, Stage stage, String message) {
        events.add(PromotionEvent.of(type, stage.environment(), message));
    }

    void owe(Effect... effects) {
        promotion = promotion.owing(List.of(effects));
    }

    /** Tells GitHub about the promoted commit; a run that brings none has nothing to tell. */
    void status(Stage stage, Effect.StatusState state, String description) {
        if (promotion.kind().bringsCommit()) {
            owe(new Effect.PostStatus(stage.environment(), state, description));
        }
    }

    /** Goes straight on with an action that the state alone does not say. */
    void act(Action action) {
        immediately = Optional.of(action);
    }

    Optional<Action> immediately() {
        return immediately;
    }

    /** What keeps the stage from going on; the oldest, when there are several. */
    Optional<Pause> pause(Stage stage) {
        return promotion.pauses().stream()
                .filter(pause -> pause.holds(promotion, stage))
                .min(Comparator.comparing(Pause::since));
    }

    boolean late(Stage stage) {
        return pause(stage).isEmpty() && !now.isBefore(stage.deadline());
    }

    /** Waits for the pause to end. */
    void hold(Stage stage, Duration pause) {
        String sentence = pause(stage).orElseThrow().sentence();
        wait(stage, sentence, List.of(sentence), pause, false);
    }

    /** Waits, or fails the stage when its deadline has passed. */
    void wait(Stage stage, String summary, List<String> reasons, Duration pause, boolean firm) {
        if (late(stage)) {
            String why = "deadline of " + Sentences.step(stage.step()) + " passed at " + stage.deadline() + ": "
                    + String.join("; ", reasons);
            if (stage.step() == Step.AWAIT_COMPLIANCE) {
                Endings.failUnproven(this, stage, why);
            } else {
                Endings.fail(this, stage, why);
            }
            return;
        }
        if (stage.waiting().map(Waiting::summary).filter(summary::equals).isEmpty()) {
            event(PromotionEvent.Type.WAITING, stage, stage.environment() + " waits: " + summary);
        }
        Instant nextLook = now.plus(pause);
        boolean atDeadline = pause(stage).isEmpty() && nextLook.isAfter(stage.deadline());
        stage(stage.wait(summary, reasons, now, atDeadline ? stage.deadline() : nextLook, firm));
    }
}
