package dev.lockstep.trigger;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.workflow.NewRuns.Started;
import jakarta.enterprise.context.ApplicationScoped;

/** Starts what ended badly once more, as a run of its own. */
@ApplicationScoped
public class Retries {
    private final Pipelines pipelines;
    private final Starter starter;
    private final LaneWatch lanes;

    Retries(Pipelines pipelines, Starter starter, LaneWatch lanes) {
        this.pipelines = pipelines;
        this.starter = starter;
        this.lanes = lanes;
    }

    /** @throws Starter.Refused when there is nothing to retry, with the reason */
    public Started retry(Promotion ended, String by) {
        String name = ended.kind().noun() + " #" + ended.number();
        if (ended.kind() == RunKind.ADOPTION) {
            throw refused(name + " proves a merge that has happened in " + environment(ended)
                    + " and cannot be retried; promote its commit again");
        }
        switch (ended.status()) {
            case FAILED, REJECTED, ABORTED -> {}
            case RUNNING -> throw refused(name + " is still running; it can be retried when it has ended");
            case SUCCEEDED -> throw refused(name + " has succeeded; there is nothing to retry");
            case SUPERSEDED ->
                throw refused(name + " was superseded (" + ended.reason().orElse("by a newer commit")
                        + "); what superseded it contains what it would have brought");
        }
        PipelineDefinition pipeline = pipelines
                .named(ended.pipeline())
                .orElseThrow(() -> refused("pipeline " + ended.pipeline() + " is not configured any more"));
        return ended.kind() == RunKind.PROMOTION
                ? starter.retry(pipeline, ended, by)
                : lanes.retry(pipeline, ended, by)
                        .orElseThrow(() -> refused("another run is about to render the configuration of "
                                + environment(ended) + " already; there is nothing to retry"));
    }

    private static String environment(Promotion run) {
        return run.stages().get(0).environment();
    }

    private static Starter.Refused refused(String why) {
        return new Starter.Refused(Starter.Refused.Why.NOTHING_TO_RETRY, why);
    }
}
