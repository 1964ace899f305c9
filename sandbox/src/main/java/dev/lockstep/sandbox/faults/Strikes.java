package dev.lockstep.sandbox.faults;

import java.util.Random;

/** Decides, call after call, which ones a fault strikes. Safe for many threads. */
final class Strikes {
    private final Extent extent;
    private final Random random;
    private int struck;

    Strikes(Extent extent) {
        this.extent = extent;
        this.random = new Random(extent instanceof Extent.Share share ? share.seed() : 0);
    }

    synchronized boolean next() {
        boolean strikes = true;
        if (extent instanceof Extent.Share share) {
            strikes = random.nextInt(100) < share.percent();
        } else if (over()) {
            strikes = false;
        }
        struck += strikes ? 1 : 0;
        return strikes;
    }

    /** Whether there were as many as there were to be. */
    synchronized boolean over() {
        return extent instanceof Extent.Times times && struck >= times.count();
    }

    synchronized int struck() {
        return struck;
    }
}
