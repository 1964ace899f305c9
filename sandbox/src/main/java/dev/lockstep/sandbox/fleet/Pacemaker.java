package dev.lockstep.sandbox.fleet;

import dev.lockstep.memory.Guarded;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs a step again and again on one daemon thread, whatever becomes of a single step. */
final class Pacemaker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Pacemaker.class.getName());

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-fleet");
        thread.setDaemon(true);
        return thread;
    });

    Pacemaker(Runnable step, Duration pace) {
        // The next step may succeed, after a full disk, say; what a step throws would end the scheduler in silence.
        scheduler.scheduleWithFixedDelay(
                () -> Guarded.run(
                        step,
                        thrown -> LOG.log(
                                System.Logger.Level.ERROR,
                                "A step of the sandbox's clusters failed; they go on with the next one",
                                thrown)),
                0,
                pace.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** No further step begins; one under way is not waited for. */
    @Override
    public void close() {
        scheduler.shutdown();
    }
}
