package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import java.util.List;

/** Writes the promoted commit into the environment branch's BaseRepo. */
public final class WriteBaseStep implements StepRule {
    public record WriteBase(String environment) implements Action {}

    /** @param changed false when the environment branch had the commit already */
    public record BaseWritten(boolean changed) implements Observation {}

    @Override
    public Step step() {
        return Step.WRITE_BASE;
    }

    @Override
    public Words words() {
        return new Words("the base commit", "Base commit", "writing the base commit");
    }

    @Override
    public Timing timing() {
        return Timing.STEP;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(BaseWritten.class, "AWAIT_COMPLIANCE"),
                StepRule.answer(Observation.ActionFailed.class, "WRITE_BASE", "FAILED"),
                StepRule.answer(Observation.EffectDone.class, "WRITE_BASE", "RENDER"));
    }

    @Override
    public boolean applies(Promotion run, Stage stage) {
        return run.kind().bringsCommit();
    }

    @Override
    public boolean heldByPause() {
        return true;
    }

    /** Whether it was merged or nothing had to be: the branch has the older commit's manifests now, and not those of newer ones. */
    @Override
    public void entered(Transition transition, Stage stage) {
        if (transition.promotion().kind() == RunKind.ROLLBACK) {
            transition.owe(new Effect.CorrectStatuses(stage.environment(), transition.now()));
        }
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return new WriteBase(stage.environment());
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        boolean changed = ((BaseWritten) observation).changed();
        String commit = Sentences.sha(transition.promotion().commit());
        transition.change(new LaneChange.BaseMoved(stage.environment()));
        transition.event(
                PromotionEvent.Type.BASE_WRITTEN,
                stage,
                changed
                        ? "BaseRepo of " + stage.environment() + " now names " + commit
                        : "BaseRepo of " + stage.environment() + " already named " + commit);
        transition.status(stage, Effect.StatusState.PENDING, "Deploying");
        transition.advance(stage);
    }
}
