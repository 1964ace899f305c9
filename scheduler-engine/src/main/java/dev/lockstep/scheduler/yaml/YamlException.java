package dev.lockstep.scheduler.yaml;

/** A text that is no YAML, or too much of it. */
public final class YamlException extends RuntimeException {
    private final int line;
    private final int column;
    private final boolean limit;

    YamlException(String message, int line, boolean limit) {
        this(message, line, 1, limit);
    }

    YamlException(String message, int line, int column, boolean limit) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
        this.limit = limit;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1; 1 where only the line is known. */
    public int column() {
        return column;
    }

    /** Whether a bound was exceeded or an anchor contains itself, rather than the syntax being wrong. */
    public boolean limit() {
        return limit;
    }
}
