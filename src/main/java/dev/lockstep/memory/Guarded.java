package dev.lockstep.memory;

import java.util.function.Consumer;

/**
 * Runs one piece of work whose failure must not end the loop, the thread or the schedule that runs it. Whatever is thrown is of
 * this piece alone, an {@link Error} included; only when the memory is used up does the process halt, see {@link OutOfMemory}.
 */
public final class Guarded {
    private static final System.Logger LOG = System.getLogger(Guarded.class.getName());

    private Guarded() {}

    /**
     * @param failed told what was thrown; what it throws itself is logged and goes no further
     * @return whether the work ended without throwing
     */
    public static boolean run(Runnable work, Consumer<Throwable> failed) {
        try {
            work.run();
            return true;
        } catch (Throwable thrown) {
            OutOfMemory.haltIf(thrown);
            tell(thrown, failed);
            return false;
        }
    }

    private static void tell(Throwable thrown, Consumer<Throwable> failed) {
        try {
            failed.accept(thrown);
        } catch (Throwable again) {
            OutOfMemory.haltIf(again);
            LOG.log(System.Logger.Level.ERROR, "A failure could not be dealt with: " + words(thrown), again);
        }
    }

    /** The message, with the kind of what was thrown where that says more: many errors have no message. */
    public static String words(Throwable thrown) {
        String kind = thrown.getClass().getSimpleName();
        if (thrown.getMessage() == null) {
            return kind;
        }
        return thrown instanceof Error ? kind + ": " + thrown.getMessage() : thrown.getMessage();
    }
}
