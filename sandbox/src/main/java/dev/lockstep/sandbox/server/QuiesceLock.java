package dev.lockstep.sandbox.server;

import dev.lockstep.work.WorkGate;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Keeps this process from carrying anything between the world outside and the database for a moment, so that both can be replaced together. */
@ApplicationScoped
public class QuiesceLock implements WorkGate {
    /** Fair: those who begin later wait for the one who waits for all work to end. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    @Override
    public void begin() {
        lock.readLock().lock();
    }

    @Override
    public void ended() {
        lock.readLock().unlock();
    }

    @Override
    public boolean closing() {
        return lock.hasQueuedThreads();
    }

    /**
     * Runs it while no other work is under way, and none begins.
     *
     * @return false when work was still under way after the time; nothing was run then
     */
    public boolean during(Duration patience, Runnable work) throws InterruptedException {
        if (!lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
