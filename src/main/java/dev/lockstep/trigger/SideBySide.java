package dev.lockstep.trigger;

import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.promotion.PipelineDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Looks at pipelines at the same time, so that one whose repository is slow to answer, or never does, keeps no other waiting. One
 * that is still being looked at is not looked at again.
 */
final class SideBySide {
    private static final Logger LOG = Logger.getLogger(SideBySide.class);

    private final Executor executor;
    private final Duration patience;
    private final Set<String> lookedAt = ConcurrentHashMap.newKeySet();

    /** @param patience after which whoever asked goes on; looks that are under way do, too */
    SideBySide(Executor executor, Duration patience) {
        this.executor = executor;
        this.patience = patience;
    }

    void each(List<PipelineDefinition> pipelines, Consumer<PipelineDefinition> look) {
        List<CompletableFuture<Void>> looks = new ArrayList<>();
        for (PipelineDefinition pipeline : pipelines) {
            if (lookedAt.add(pipeline.name())) {
                looks.add(begin(pipeline, look));
            }
        }
        try {
            CompletableFuture.allOf(looks.toArray(new CompletableFuture<?>[0]))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            LOG.debugf("Still being looked at: %s", lookedAt);
        } catch (ExecutionException e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e.getCause(), "A look failed unexpectedly");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> begin(PipelineDefinition pipeline, Consumer<PipelineDefinition> look) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable one = () -> {
            Guarded.run(
                    () -> look.accept(pipeline),
                    thrown -> LOG.errorf(thrown, "Pipeline %s: a look at it failed unexpectedly", pipeline.name()));
            lookedAt.remove(pipeline.name());
            done.complete(null);
        };
        try {
            executor.execute(one);
        } catch (RejectedExecutionException full) {
            one.run();
        }
        return done;
    }
}
