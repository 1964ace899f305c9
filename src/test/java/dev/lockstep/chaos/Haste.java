package dev.lockstep.chaos;

import dev.lockstep.store.DatabaseClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Turns Lockstep's clock on and on, so that its backoffs of minutes take seconds. The world outside keeps its time. */
final class Haste implements AutoCloseable {
    private static final int MILLIS = 50;

    private final DatabaseClock clock;
    private final Duration step;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "haste"));
    private Duration turned = Duration.ZERO;

    /** @param times how much faster */
    Haste(DatabaseClock clock, int times) {
        this.clock = clock;
        this.step = Duration.ofMillis((long) MILLIS * (times - 1));
        thread.scheduleAtFixedRate(this::turn, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void turn() {
        turned = turned.plus(step);
        clock.turn(step);
    }

    /** Forward; back is only for a world that begins anew. */
    synchronized Duration turned() {
        return turned;
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the haste does not end");
        }
    }
}
