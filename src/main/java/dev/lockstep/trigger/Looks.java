package dev.lockstep.trigger;

import dev.lockstep.memory.Guarded;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks at pipelines, each on a thread of its own, so that any number whose repositories do not answer keep no other waiting. There
 * are no more threads than pipelines: one that is still being looked at is not looked at beside that. Nobody waits for a look.
 */
final class Looks {
    private static final Logger LOG = Logger.getLogger(Looks.class);

    private final String what;
    private final ExecutorService threads;
    /** Pipelines that are being looked at, with the look that is to follow. */
    private final Map<String, Optional<Runnable>> lookedAt = new HashMap<>();

    /** @param what is looked at, for logs and names of threads */
    Looks(String what) {
        this.what = what;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "lockstep-look-" + what);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins a look whose time has come; nothing where one is under way still. */
    void begin(String pipeline, Runnable look) {
        synchronized (lookedAt) {
            if (threads.isShutdown() || lookedAt.putIfAbsent(pipeline, Optional.empty()) != null) {
                return;
            }
            threads.execute(() -> go(pipeline, look));
        }
    }

    /**
     * Begins a look at something that has just changed: where one is under way, which may have looked before, another one follows.
     * However often that is asked for meanwhile, it is one.
     */
    void beginAfresh(String pipeline, Runnable look) {
        synchronized (lookedAt) {
            if (lookedAt.containsKey(pipeline)) {
                lookedAt.put(pipeline, Optional.of(look));
            } else {
                begin(pipeline, look);
            }
        }
    }

    private void go(String pipeline, Runnable first) {
        for (Optional<Runnable> look = Optional.of(first); look.isPresent(); look = next(pipeline)) {
            Guarded.run(
                    look.get(),
                    thrown -> LOG.errorf(thrown, "Pipeline %s: a look at its %s failed unexpectedly", pipeline, what));
        }
    }

    private Optional<Runnable> next(String pipeline) {
        synchronized (lookedAt) {
            Optional<Runnable> next = lookedAt.get(pipeline);
            if (next.isEmpty() || threads.isShutdown()) {
                lookedAt.remove(pipeline);
                return Optional.empty();
            }
            return lookedAt.put(pipeline, Optional.empty());
        }
    }

    /** No look is begun any more; those under way are given that long to end. */
    void end(Duration patience) throws InterruptedException {
        synchronized (lookedAt) {
            threads.shutdown();
        }
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.infof("Looks at %s are still under way: %s", what, lookedAt.keySet());
        }
    }
}
