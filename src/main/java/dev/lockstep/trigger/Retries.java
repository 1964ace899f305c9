package dev.lockstep.trigger;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.store.NewRuns.Started;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** Starts what ended badly once more, as a run of its own. */
@ApplicationScoped
public class Retries {
    private final Pipelines pipelines;
    private final Starter starter;
    private final InputWatch lanes;

    Retries(Pipelines pipelines, Starter starter, InputWatch lanes) {
        this.pipelines = pipelines;
        this.starter = starter;
        this.lanes = lanes;
    }

    /** Why a run cannot be started once more; empty when it can. */
    public static Optional<String> refusal(Promotion run) {
        return refusal(run.kind(), run.number(), run.status(), run.reason(), environment(run));
    }

    /**
     * The same of a run of which only this is known.
     *
     * @param environment its first
     */
    public static Optional<String> refusal(
            RunKind kind, long number, PromotionStatus status, Optional<String> reason, String environment) {
        String name = kind.noun() + " #" + number;
        if (kind == RunKind.ADOPTION) {
            return Optional.of(name + " proves a merge that has happened in " + environment
                    + " and cannot be retried; promote its commit again");
        }
        if (kind == RunKind.ROLLBACK) {
            return Optional.of(name + " cannot be retried; roll " + environment + " back once more");
        }
        return switch (status) {
            case FAILED, REJECTED, ABORTED -> Optional.empty();
            case RUNNING -> Optional.of(name + " is still running; it can be retried when it has ended");
            case SUCCEEDED -> Optional.of(name + " has succeeded; there is nothing to retry");
            case SUPERSEDED ->
                Optional.of(name + " was superseded (" + reason.orElse("by a newer commit")
                        + "); what superseded it contains what it would have brought");
        };
    }

    /** @throws Starter.Refused when there is nothing to retry, with the reason */
    public Started retry(Promotion ended, String by) {
        return ready(ended, by).get();
    }

    /**
     * As {@link #retry}. Everything is asked of the outside now.
     *
     * @return starts it, and asks nobody any more
     */
    public Supplier<Started> ready(Promotion ended, String by) {
        refusal(ended).ifPresent(why -> {
            throw refused(why);
        });
        PipelineDefinition pipeline = pipelines
                .named(ended.pipeline())
                .orElseThrow(() -> refused("pipeline " + ended.pipeline() + " is not configured any more"));
        if (ended.kind() == RunKind.PROMOTION) {
            return starter.readyToRetry(pipeline, ended, by);
        }
        Supplier<Optional<Started>> ready = lanes.readyToRetry(pipeline, ended, by);
        return () -> ready.get()
                .orElseThrow(() -> refused("another run is about to render the configuration of " + environment(ended)
                        + " already; there is nothing to retry"));
    }

    private static String environment(Promotion run) {
        return run.stages().get(0).environment();
    }

    private static Starter.Refused refused(String why) {
        return new Starter.Refused(Starter.Refused.Why.NOTHING_TO_RETRY, why);
    }
}
