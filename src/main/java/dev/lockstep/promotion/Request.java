package dev.lockstep.promotion;

import java.util.Optional;

/** What somebody asked of a running promotion; it is acted upon at the promotion's next move. */
public sealed interface Request {
    /** @param environment the only one that is meant; empty: the whole run */
    record Abort(String by, String reason, Optional<String> environment) implements Request {
        public Abort {
            environment = environment == null ? Optional.empty() : environment;
        }

        /** Of the whole run. */
        public Abort(String by, String reason) {
            this(by, reason, Optional.empty());
        }
    }

    /** Something has happened after which the run makes no sense any more; {@code reason} is a sentence. */
    record Halt(String reason) implements Request {}

    /** A newer promotion wants a lane that this one holds without having merged there; other lanes are not meant. */
    record Yield(String environment, long toNumber, String toCommit) implements Request {}
}
