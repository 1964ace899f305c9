package dev.lockstep.evidence;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for one purpose, of each source by itself: one that does not answer holds its own threads, and no other's. Threads that
 * have nothing to do end.
 */
final class SourceThreads {
    private final String purpose;
    private final int atOnce;
    private final Map<String, ThreadPoolExecutor> threads = new ConcurrentHashMap<>();

    /** @param atOnce threads of one source */
    SourceThreads(String purpose, int atOnce) {
        this.purpose = purpose;
        this.atOnce = atOnce;
    }

    ThreadPoolExecutor of(String source) {
        return threads.computeIfAbsent(source, name -> {
            ThreadPoolExecutor made =
                    new ThreadPoolExecutor(atOnce, atOnce, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "lockstep-" + purpose + "-" + name);
                        thread.setDaemon(true);
                        return thread;
                    });
            made.allowCoreThreadTimeOut(true);
            return made;
        });
    }

    /** What is under way is given that long to end; nothing else is begun. */
    void end(Duration patience) throws InterruptedException {
        threads.values().forEach(ThreadPoolExecutor::shutdown);
        long until = System.nanoTime() + patience.toNanos();
        for (ThreadPoolExecutor one : threads.values()) {
            if (!one.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                one.shutdownNow();
            }
        }
    }

    void close() {
        threads.values().forEach(ThreadPoolExecutor::shutdownNow);
    }
}
