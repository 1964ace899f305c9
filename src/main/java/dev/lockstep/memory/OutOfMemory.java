package dev.lockstep.memory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends a process that has run out of memory. After an {@link OutOfMemoryError} any thread may have stopped in the middle of
 * anything, and a server that goes on half alive is worse than one that is started again: everything is in the database, and
 * whoever supervises the process, or another replica, goes on. Whoever catches a {@link Throwable} asks here first.
 */
public final class OutOfMemory {
    /** What the process exits with. */
    public static final int EXIT_CODE = 3;

    private static final int DEEPEST = 50;
    // Made beforehand: there may be no memory to make it when it is needed.
    private static final byte[] LAST_LINE =
            ("Lockstep has run out of memory and halts at once; nothing is lost, start it"
                            + " again. If it happens again, give it more heap (-Xmx, JAVA_TOOL_OPTIONS).\n")
                    .getBytes(StandardCharsets.UTF_8);
    /** Given up first, so that those threads come to a stop that are in the way of the end. */
    private static byte[] reserve = new byte[8 << 20];

    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

    private OutOfMemory() {}

    /** Halts the process, without hooks, if what was caught is an OutOfMemoryError or was caused by one; otherwise does nothing. */
    public static void haltIf(Throwable caught) {
        if (causedBy(caught)) {
            halt();
        }
    }

    static boolean causedBy(Throwable caught) {
        Throwable one = caught;
        for (int depth = 0; one != null && depth < DEEPEST; depth++) {
            if (one instanceof OutOfMemoryError) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }

    /** Once: whoever comes second waits here until there is no process any more. */
    private static synchronized void halt() {
        reserve = null;
        try {
            STANDARD_ERROR.write(LAST_LINE);
        } catch (IOException nobodyListens) {
            // the exit code still says it
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
