package dev.lockstep.process.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Takes all memory that the JVM has, again and again, once a file is there. What it catches itself is its own. */
final class Hog implements Runnable {
    private static final int LARGEST = 1 << 18;
    private static final int SMALLEST = 16;

    private final Path signal;
    /** Each block holds the one before it. */
    private Object[] last;

    private Hog(Path signal) {
        this.signal = signal;
    }

    static void awaiting(Path signal) {
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "hog");
                    thread.setDaemon(true);
                    return thread;
                })
                .scheduleWithFixedDelay(new Hog(signal), 100, 100, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        if (!Files.exists(signal)) {
            return;
        }
        for (int size = LARGEST; size >= SMALLEST; ) {
            try {
                Object[] block = new Object[size];
                block[0] = last;
                last = block;
            } catch (OutOfMemoryError full) {
                size /= 2;
            }
        }
    }
}
