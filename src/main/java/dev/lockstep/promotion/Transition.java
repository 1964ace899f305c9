package dev.lockstep.promotion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One move in the making: the promotion as it becomes, and what is written down on the way. */
public final class Transition {
    private final Steps steps;
    private final Instant now;
    final List<PromotionEvent> events = new ArrayList<>();
    final List<LaneChange> lanes = new ArrayList<>();
    private Promotion promotion;
    private Optional<Action> immediately = Optional.empty();

    Transition(Steps steps, Promotion promotion, Instant now) {
        this.steps = steps;
        this.promotion = promotion;
        this.now = now;
    }

    public Instant now() {
        return now;
    }

    public Promotion promotion() {
        return promotion;
    }

    public void promotion(Promotion next) {
        promotion = next;
    }

    public void stage(Stage next) {
        promotion = promotion.with(next);
    }

    public StepRule rule(Stage stage) {
        return steps.rule(stage);
    }

    /** The step of a stage in a sentence: {@code the merge}. */
    String noun(Stage stage) {
        return rule(stage).words().noun();
    }

    /** The stage begins a step. */
    public void enter(Stage stage, Step step) {
        StepRule rule = steps.rule(step);
        stage(stage.enter(step, rule.deadline(plan(stage)), plan(stage), now));
        rule.entered(this, promotion.stage(stage.environment()));
    }

    /** The stage begins the next step that it has anything to do in. */
    public void advance(Stage stage) {
        enter(stage, steps.after(promotion, stage).step());
    }

    public StagePlan plan(Stage stage) {
        return promotion.definition().plan(stage.environment());
    }

    public void event(PromotionEvent.Type type, Stage stage, String message) {
        events.add(PromotionEvent.of(type, stage.environment(), message));
    }

    public void add(PromotionEvent event) {
        events.add(event);
    }

    public void change(LaneChange change) {
        lanes.add(change);
    }

    public void owe(Effect... effects) {
        promotion = promotion.owing(List.of(effects));
    }

    /** Tells GitHub about the promoted commit; a run that brings none has nothing to tell. */
    public void status(Stage stage, Effect.StatusState state, String description) {
        if (promotion.kind().bringsCommit()) {
            owe(new Effect.PostStatus(stage.environment(), state, description));
        }
    }

    /** Goes straight on with an action that the state alone does not say. */
    public void act(Action action) {
        immediately = Optional.of(action);
    }

    Optional<Action> immediately() {
        return immediately;
    }

    /** What keeps the stage from going on; the oldest, when there are several. */
    public Optional<Pause> pause(Stage stage) {
        return promotion.pauses().stream()
                .filter(pause -> pause.holds(promotion, stage, rule(stage).beforeLane()))
                .min(Comparator.comparing(Pause::since));
    }

    public boolean late(Stage stage) {
        return pause(stage).isEmpty() && !now.isBefore(stage.deadline());
    }

    /** Waits for the pause to end. */
    public void hold(Stage stage, Duration pause) {
        String sentence = pause(stage).orElseThrow().sentence();
        wait(stage, sentence, List.of(sentence), pause, false);
    }

    /** @param why what was waited for */
    public String late(Stage stage, String why) {
        return "deadline of " + noun(stage) + " passed at " + stage.deadline() + ": " + why;
    }

    /** Waits, or fails the stage when its deadline has passed. */
    public void wait(Stage stage, String summary, List<String> reasons, Duration pause, boolean firm) {
        if (late(stage)) {
            rule(stage).late(this, stage, late(stage, String.join("; ", reasons)));
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
