package dev.lockstep.api;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.trigger.Starter;
import dev.lockstep.workflow.NewRuns.Started;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;

/** Promotes the commit of a promotion that ended badly once more. */
@ApplicationScoped
class Retries {
    private final Pipelines pipelines;
    private final Starter starter;

    Retries(Pipelines pipelines, Starter starter) {
        this.pipelines = pipelines;
        this.starter = starter;
    }

    /** @throws ProblemException 409 when there is nothing to retry, with the reason */
    Started retry(Promotion ended, String by) {
        String name = "run #" + ended.number();
        switch (ended.kind()) {
            case PROMOTION -> {}
            case RECONFIGURATION ->
                throw conflict(name + " is a reconfiguration of " + environment(ended)
                        + " and cannot be retried; a push to the environment's branch, or promoting the environment's"
                        + " commit again, renders its configuration anew");
            case ADOPTION ->
                throw conflict(name + " proves a merge that has happened in " + environment(ended)
                        + " and cannot be retried; retry the promotion whose pull request was merged");
        }
        switch (ended.status()) {
            case FAILED, REJECTED, ABORTED -> {}
            case RUNNING ->
                throw conflict(
                        "promotion #" + ended.number() + " is still running; it can be retried when it has ended");
            case SUCCEEDED ->
                throw conflict("promotion #" + ended.number() + " has succeeded; there is nothing to retry");
            case SUPERSEDED ->
                throw conflict("promotion #" + ended.number() + " was superseded ("
                        + ended.reason().orElse("by a newer commit") + "); what superseded it contains its commit");
        }
        PipelineDefinition pipeline = pipelines
                .named(ended.pipeline())
                .orElseThrow(() -> conflict("pipeline " + ended.pipeline() + " is not configured any more"));
        return starter.retry(pipeline, ended, by);
    }

    private static String environment(Promotion run) {
        return run.stages().get(0).environment();
    }

    private static ProblemException conflict(String why) {
        return new ProblemException(Status.CONFLICT, why);
    }
}
