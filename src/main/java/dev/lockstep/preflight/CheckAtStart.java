package dev.lockstep.preflight;

import dev.lockstep.memory.Guarded;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/**
 * Checks every pipeline once when the server starts, or when a configuration file brings it, beside everything else: it keeps nothing
 * waiting.
 */
@ApplicationScoped
public class CheckAtStart {
    private static final Logger LOG = Logger.getLogger(CheckAtStart.class);

    private final Pipelines pipelines;
    private final Preflight preflight;
    private final ManagedExecutor executor;
    private final Set<PipelineDefinition> begun = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    CheckAtStart(Pipelines pipelines, Preflight preflight, ManagedExecutor executor) {
        this.pipelines = pipelines;
        this.preflight = preflight;
        this.executor = executor;
    }

    void started(@Observes StartupEvent event) {
        checkNew();
    }

    /** Those that are not as they were when they were checked here. */
    public void checkNew() {
        List<PipelineDefinition> all = pipelines.all();
        begun.retainAll(Set.copyOf(all));
        List<PipelineDefinition> fresh = all.stream().filter(begun::add).toList();
        if (!fresh.isEmpty() && !stopping) {
            executor.execute(() -> fresh.forEach(this::check));
        }
    }

    void stopping(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** One that fails does not keep the others from being checked. */
    private void check(PipelineDefinition pipeline) {
        if (stopping) {
            return;
        }
        Guarded.run(() -> tell(preflight.check(pipeline)), thrown -> {
            if (!stopping) {
                LOG.errorf(thrown, "Pipeline %s: its first check failed unexpectedly", pipeline.name());
            }
        });
    }

    private static void tell(Report report) {
        report.of(Check.Outcome.ERROR)
                .forEach(check -> LOG.warnf(
                        "Pipeline %s, check %s%s: %s. To do: %s",
                        report.pipeline(),
                        check.id(),
                        check.environment().map(name -> " of " + name).orElse(""),
                        check.found(),
                        check.todo().orElse("nothing")));
    }
}
