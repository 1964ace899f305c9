package dev.lockstep.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps this process from carrying anything between the world outside and the database for a moment, so that both can be replaced
 * together. Whoever carries does so in {@link #moving}; any number may at once, and may call it again on the same thread.
 */
@ApplicationScoped
public class Standstill {
    /** Fair: those who begin later wait for the one who wants everybody to stand still. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    public void moving(Runnable work) {
        moving(() -> {
            work.run();
            return null;
        });
    }

    public <T> T moving(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether somebody waits for everybody to stand still: work that can be taken up again later should be put down. */
    public boolean wanted() {
        return lock.hasQueuedThreads();
    }

    /**
     * Runs the work while nobody moves.
     *
     * @return false when somebody was still moving after the time; nothing was run then
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
