package dev.lockstep.api;

import java.util.LinkedHashSet;
import java.util.Set;

/** A few places, and a short queue for them. Whoever is there is told to go on as soon as there is a place. */
final class Places {
    private final int most;
    private final int longestQueue;
    private final Set<Runnable> inside = new LinkedHashSet<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();

    Places(int most, int longestQueue) {
        this.most = most;
        this.longestQueue = longestQueue;
    }

    /**
     * Asks for a place.
     *
     * @param go is run once there is one, at once or by whoever leaves
     * @return false when too many wait already; nothing will be run then
     */
    boolean enter(Runnable go) {
        synchronized (this) {
            if (inside.size() >= most) {
                return waiting.size() < longestQueue && waiting.add(go);
            }
            inside.add(go);
        }
        go.run();
        return true;
    }

    /** Gives the place, or the waiting for one, up. Those who have neither may say so, too. */
    void leave(Runnable who) {
        Runnable next = null;
        synchronized (this) {
            if (!waiting.remove(who) && inside.remove(who)) {
                var first = waiting.iterator();
                if (first.hasNext()) {
                    next = first.next();
                    first.remove();
                    inside.add(next);
                }
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
