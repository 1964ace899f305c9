package dev.lockstep.worker;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Step;
import dev.lockstep.scheduler.metering.Watch;

/** Carries out what the rule of a step asks for: one attempt, safe to repeat, with the step's ports. */
public interface StepExecutor {
    Step step();

    /**
     * @param action one of the step's own
     * @param watch asked again and again by what takes long
     * @return what came of it, one of the step's own observations
     * @throws dev.lockstep.ports.OutsideException when the other side does not answer, or refuses
     */
    Observation perform(Promotion run, Action action, Watch watch);
}
