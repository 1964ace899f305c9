package dev.lockstep.hints;

import dev.lockstep.memory.Guarded;
import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Counts what was refused, and writes it down once a second at most: anybody may send hints that are refused, and they cost no more than
 * that, however many they are.
 */
@ApplicationScoped
class RefusedHints {
    private static final Logger LOG = Logger.getLogger(RefusedHints.class);
    private static final long PAUSE_MILLIS = 1_000;

    /** @param keptWith the source, or "" when there is none of that name: so there are few of them */
    private record Kind(HintOutcome outcome, String keptWith) {}

    /** @param source as the last of them named it; {@code address} likewise is the last one's */
    private record Counted(String source, String address, int times) {}

    private final SourceHints store;
    private final InstantSource clock;
    private final Map<Kind, Counted> counted = new HashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lockstep-refused-hints");
        thread.setDaemon(true);
        return thread;
    });
    private boolean due;
    private long written = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    RefusedHints(SourceHints store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What was counted is written before the database is taken away. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(4, TimeUnit.SECONDS)) {
            LOG.info("Refused hints are still being written down");
        }
    }

    /**
     * Waits for nobody.
     *
     * @param keptWith the source, or "" when there is none of that name
     */
    synchronized void add(HintOutcome outcome, String keptWith, String source, String address) {
        Kind kind = new Kind(outcome, keptWith);
        int before = counted.containsKey(kind) ? counted.get(kind).times() : 0;
        counted.put(
                kind, new Counted(Text.brief(Text.line(source), Lengths.DETAIL), address, Math.addExact(before, 1)));
        if (!due) {
            long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
            try {
                writer.schedule(this::write, Math.max(0, PAUSE_MILLIS - since), TimeUnit.MILLISECONDS);
                due = true;
            } catch (RejectedExecutionException stopping) {
                LOG.debug("A refused hint is not written down any more: this process stops");
            }
        }
    }

    private void write() {
        take().forEach((kind, some) -> Guarded.run(
                () -> store.refused(
                        kind.outcome(), kind.keptWith(), some.source(), some.address(), some.times(), clock.instant()),
                thrown -> LOG.warnf(
                        "%d refused hints could not be written down: %s", some.times(), Guarded.words(thrown))));
    }

    private synchronized Map<Kind, Counted> take() {
        Map<Kind, Counted> all = new HashMap<>(counted);
        counted.clear();
        due = false;
        written = System.nanoTime();
        return all;
    }
}
