package dev.lockstep.promotion;

/** What somebody asked of a running promotion; it is acted upon at the promotion's next move. */
public sealed interface Request {
    record Abort(String by, String reason) implements Request {}

    /** A newer promotion wants the lanes that this one holds without having merged. */
    record Yield(long toNumber, String toCommit) implements Request {}
}
