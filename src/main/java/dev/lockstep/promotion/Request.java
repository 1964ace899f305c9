package dev.lockstep.promotion;

/** What somebody asked of a running promotion; it is acted upon at the promotion's next move. */
public sealed interface Request {
    record Abort(String by, String reason) implements Request {}

    /** Something has happened after which the run makes no sense any more; {@code reason} is a sentence. */
    record Halt(String reason) implements Request {}

    /** A newer promotion wants a lane that this one holds without having merged there; other lanes are not meant. */
    record Yield(String environment, long toNumber, String toCommit) implements Request {}
}
