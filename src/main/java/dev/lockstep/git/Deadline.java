package dev.lockstep.git;

import java.time.Duration;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** The end of one exchange; JGit looks at it between its own steps, the connections at every read. */
final class Deadline extends EmptyProgressMonitor {
    private final Duration limit;
    private final long startedNanos = System.nanoTime();

    Deadline(Duration limit) {
        this.limit = limit;
    }

    boolean isOver() {
        return System.nanoTime() - startedNanos > limit.toNanos();
    }

    @Override
    public boolean isCancelled() {
        return isOver();
    }

    @Override
    public String toString() {
        return limit.toSeconds() + " s";
    }
}
