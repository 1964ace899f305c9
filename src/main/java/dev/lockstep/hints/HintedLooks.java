package dev.lockstep.hints;

import dev.lockstep.memory.Guarded;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.work.WorkGate;
import dev.lockstep.worker.EvidenceWatch;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks which sources are due without waiting for the next tick. However many sources are hinted at, there are at most ten looks in a
 * second, each for those that are hinted at; what is due later than in a moment is left to the ticks, of whichever replica.
 */
@ApplicationScoped
class HintedLooks {
    private static final Logger LOG = Logger.getLogger(HintedLooks.class);
    /** Looks begin at its multiples. */
    private static final long SLOT_MILLIS = 100;

    private final EvidenceWatch watch;
    private final WorkGate gate;
    private final SourceHints store;
    private final InstantSource clock;
    /** Sources that have something new, as nobody has noted yet. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    /** The slots in which a look is to come, with the sources that it is for. */
    private final Map<Long, Set<String>> toCome = new HashMap<>();

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lockstep-hinted-looks");
        thread.setDaemon(true);
        return thread;
    });

    HintedLooks(EvidenceWatch watch, WorkGate gate, SourceHints store, InstantSource clock) {
        this.watch = watch;
        this.gate = gate;
        this.store = store;
        this.clock = clock;
    }

    /** Before the database is taken away: what is due is so for the other replicas, too. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        looks.shutdown();
        if (!looks.awaitTermination(4, TimeUnit.SECONDS)) {
            LOG.info("A look because of a hint is still being begun");
        }
    }

    /** Whatever changes until it is noted is noted with it. */
    void changed(String source) {
        if (!changed.add(source)) {
            return;
        }
        try {
            looks.execute(() -> {
                changed.remove(source);
                Guarded.run(
                        () -> gate.within(() -> {
                            Instant now = clock.instant();
                            look(source, Duration.between(now, store.due(source, now)));
                        }),
                        thrown -> LOG.errorf(
                                thrown,
                                "What has changed at source %s could not be noted; it is seen at the pace of polling",
                                source));
            });
        } catch (RejectedExecutionException stopping) {
            LOG.debugf("Source %s is left to other replicas: this process stops", source);
        }
    }

    /** @param left until the source may be polled because of the hint */
    void look(String source, Duration left) {
        if (left.compareTo(SourceHints.PAUSE) > 0) {
            return;
        }
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        // Not too early, though milliseconds are counted and no parts of them.
        long slot = Math.floorDiv(now + left.toMillis() + 1, SLOT_MILLIS) + 1;
        if (!isFirst(slot, source)) {
            return;
        }
        try {
            looks.schedule(() -> look(slot), slot * SLOT_MILLIS - now, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debugf("Source %s is left to other replicas: this process stops", source);
        }
    }

    private boolean isFirst(long slot, String source) {
        synchronized (toCome) {
            Set<String> those = toCome.computeIfAbsent(slot, none -> new HashSet<>());
            return those.add(source) && those.size() == 1;
        }
    }

    private Set<String> of(long slot) {
        synchronized (toCome) {
            return toCome.remove(slot);
        }
    }

    private void look(long slot) {
        Set<String> sources = of(slot);
        Guarded.run(
                () -> gate.within(() -> watch.look(sources::contains)),
                thrown -> LOG.errorf(thrown, "The look because of a hint failed; the next tick looks again"));
    }
}
