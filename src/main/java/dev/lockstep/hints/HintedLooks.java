package dev.lockstep.hints;

import dev.lockstep.memory.Guarded;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.work.WorkGate;
import dev.lockstep.worker.EvidenceWatch;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks which sources are due without waiting for the next tick. Hints that come before a look has begun share it; what is due later than
 * in a moment is left to the ticks, of whichever replica.
 */
@ApplicationScoped
class HintedLooks {
    private static final Logger LOG = Logger.getLogger(HintedLooks.class);
    private static final String AT_ONCE = "";

    private final EvidenceWatch watch;
    private final WorkGate gate;
    /** Sources for which a look in a moment is to come, and {@link #AT_ONCE} for a look now. */
    private final Set<String> toCome = ConcurrentHashMap.newKeySet();

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lockstep-hinted-looks");
        thread.setDaemon(true);
        return thread;
    });

    HintedLooks(EvidenceWatch watch, WorkGate gate) {
        this.watch = watch;
        this.gate = gate;
    }

    /** Before the database is taken away: what is due is so for the other replicas, too. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        looks.shutdownNow();
        if (!looks.awaitTermination(4, TimeUnit.SECONDS)) {
            LOG.info("A look because of a hint is still being begun");
        }
    }

    /** @param left until the source may be polled because of the hint */
    void look(String source, Duration left) {
        if (left.compareTo(SourceHints.PAUSE) > 0) {
            return;
        }
        String which = left.isZero() ? AT_ONCE : source;
        if (!toCome.add(which)) {
            return;
        }
        try {
            // A clock that counts milliseconds only is not to come too early.
            looks.schedule(() -> look(which), left.isZero() ? 0 : left.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debugf("Source %s is left to other replicas: this process stops", source);
        }
    }

    private void look(String which) {
        toCome.remove(which);
        Guarded.run(
                () -> gate.within(watch::look),
                thrown -> LOG.errorf(thrown, "The look because of a hint failed; the next tick looks again"));
    }
}
