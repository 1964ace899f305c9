package dev.lockstep.sandbox.git;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Turns the disk errors of JGit, which nobody here can do anything about, into unchecked ones. */
public final class Disk {
    private Disk() {}

    /** Something that touches a repository on disk. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /** Runs it; a broken repository ends in an {@link UncheckedIOException} and so in a 500 of the sandbox. */
    public static <T> T io(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
