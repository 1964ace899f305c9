package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Step;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.text.Inert;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes the promoted commit down as base commit. */
@ApplicationScoped
class WriteBaseExecutor implements StepExecutor {
    private final BaseCommits base;

    WriteBaseExecutor(BaseCommits base) {
        this.base = base;
    }

    @Override
    public Step step() {
        return Step.WRITE_BASE;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        return new WriteBaseStep.BaseWritten(base.write(
                promotion.definition(),
                action.environment(),
                promotion.commit(),
                "Promotion #" + promotion.number() + ": " + Inert.line(promotion.title())));
    }
}
