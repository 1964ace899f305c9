package dev.lockstep.worker;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many runs a process moves on at once. One whose attempt at something outside lasts for long does not count any more: runs that
 * wait for somebody who does not answer keep no other run waiting.
 */
final class WorkSlots {
    static final Duration LONG = Duration.ofSeconds(3);
    /** Times as many as may be moved on at once are in hand at most. */
    static final int MOST = 16;

    private final int atOnce;
    private final LongSupplier nanoTime;
    private final Semaphore free;
    private final Set<Slot> inHand = ConcurrentHashMap.newKeySet();

    WorkSlots(int atOnce, LongSupplier nanoTime) {
        this.atOnce = atOnce;
        this.nanoTime = nanoTime;
        this.free = new Semaphore(atOnce);
    }

    /** Whether a run may be claimed; then either {@link #begin} or {@link #giveBack} follows. */
    boolean take(Duration atMost) throws InterruptedException {
        return free.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)
                || inHand.size() < atOnce * MOST && inHand.stream().anyMatch(Slot::lend);
    }

    /** There was no run to be claimed. */
    void giveBack() {
        free.release();
    }

    Slot begin() {
        Slot slot = new Slot();
        inHand.add(slot);
        return slot;
    }

    /** Of one run in hand. */
    final class Slot {
        private boolean waits;
        private long since;
        private boolean lent;

        /** An attempt at something outside begins. */
        synchronized void waits() {
            waits = true;
            since = nanoTime.getAsLong();
        }

        synchronized void goesOn() {
            waits = false;
        }

        private synchronized boolean lend() {
            if (lent || !waits || nanoTime.getAsLong() - since <= LONG.toNanos()) {
                return false;
            }
            lent = true;
            return true;
        }

        synchronized void end() {
            if (inHand.remove(this) && !lent) {
                free.release();
            }
        }
    }
}
