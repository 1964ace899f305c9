package dev.lockstep.memory;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Halts the process when somebody else has caught that there was no memory left. Libraries that run our code, and those that we run,
 * catch what is thrown, log it and go on: HTTP, the scheduler, the database's pool. Others let a thread end.
 */
public final class OutOfMemoryWatch extends Handler {
    private OutOfMemoryWatch() {}

    /** Reads along all that is logged from now on. To be called once logging is configured, which takes other handlers away. */
    public static void overLog() {
        Logger.getLogger("").addHandler(new OutOfMemoryWatch());
    }

    /** Looks at what ends threads, and has it logged as before. */
    public static void overThreads() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Logger log = Logger.getLogger(OutOfMemoryWatch.class.getName());
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            OutOfMemory.haltIf(failure);
            if (before == null) {
                log.log(Level.SEVERE, failure, () -> "Thread " + thread.getName() + " ended unexpectedly");
            } else {
                before.uncaughtException(thread, failure);
            }
        });
    }

    @Override
    public void publish(LogRecord entry) {
        OutOfMemory.haltIf(entry.getThrown());
    }

    @Override
    public void flush() {
        // keeps nothing
    }

    @Override
    public void close() {
        // keeps nothing
    }
}
