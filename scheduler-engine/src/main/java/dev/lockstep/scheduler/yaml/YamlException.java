package dev.lockstep.scheduler.yaml;

/** A text that is no YAML, or too much of it. */
public final class YamlException extends RuntimeException {
    private final int line;
    private final boolean limit;

    YamlException(String message, int line, boolean limit) {
        super(message, null, false, false);
        this.line = line;
        this.limit = limit;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** Whether a bound was exceeded or an anchor contains itself, rather than the syntax being wrong. */
    public boolean limit() {
        return limit;
    }
}
