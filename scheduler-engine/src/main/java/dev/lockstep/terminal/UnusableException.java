package dev.lockstep.terminal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Ends a run; the message says what cannot be used and why. */
public final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private UnusableException(String message, boolean usage) {
        super(message, null, false, false);
        this.usage = usage;
    }

    /** A folder, a file, or what is in it. */
    public static UnusableException of(String message) {
        return new UnusableException(message, false);
    }

    public static UnusableException of(String what, IOException failure) {
        return of(what + ": " + reason(failure));
    }

    /** The command line itself; where help is to be had is said, too. */
    public static UnusableException usage(String message) {
        return new UnusableException(message, true);
    }

    public boolean isUsage() {
        return usage;
    }

    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
