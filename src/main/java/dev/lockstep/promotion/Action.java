package dev.lockstep.promotion;

/** What the machine wants done next. Each is one attempt, and safe to repeat. Steps have their own; see {@link StepRule}. */
public interface Action {
    String environment();

    record Perform(Effect effect) implements Action {
        @Override
        public String environment() {
            return effect.environment();
        }
    }
}
