package dev.lockstep.work;

import java.util.function.Supplier;

/**
 * Asked around every unit of work that carries something between the world outside and the database: a move of a run, a poll of a
 * source, a look at branches, the start of a run. Any number of units may be under way at once, and a thread that has begun one may
 * begin another within it.
 *
 * <p>As it is, the gate is always open; whoever wants to replace what work reads and writes fills it.
 */
public interface WorkGate {
    /** Waits until work may begin on this thread. {@link #ended} follows on the same thread, whatever becomes of the work. */
    default void begin() {}

    /** The unit of work that this thread began last has ended. */
    default void ended() {}

    /** Whether somebody waits for all work to end: what can be taken up again later should be put down. */
    default boolean closing() {
        return false;
    }

    default void within(Runnable work) {
        within(() -> {
            work.run();
            return null;
        });
    }

    default <T> T within(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            ended();
        }
    }
}
