package dev.lockstep.ports;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A question that adapters ask immediately before each request that changes something outside, so that nobody acts who may
 * not any more. One call of a port is several requests, any of which may have been waited for; asking once before the
 * call would be asking too early.
 *
 * <p>The question belongs to the thread, because adapters make their one attempt on the thread of their caller. Where none was
 * put, as for what a person asks for, everything may be written.
 */
public final class LeaseFence {
    private static final ThreadLocal<Runnable> QUESTION = new ThreadLocal<>();

    private LeaseFence() {}

    /** Does the work, in which the question is asked before every write. What it throws ends the work. */
    public static <T> T around(Runnable question, Supplier<T> work) {
        Runnable before = QUESTION.get();
        QUESTION.set(Objects.requireNonNull(question));
        try {
            return work.get();
        } finally {
            if (before == null) {
                QUESTION.remove();
            } else {
                QUESTION.set(before);
            }
        }
    }

    /** For adapters: throws what forbids to write now. */
    public static void check() {
        Runnable question = QUESTION.get();
        if (question != null) {
            question.run();
        }
    }
}
