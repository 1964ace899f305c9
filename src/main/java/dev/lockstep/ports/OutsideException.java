package dev.lockstep.ports;

import dev.lockstep.memory.OutOfMemory;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call to the outside world that did not succeed, classified by the adapter. The message is for people: what was
 * asked of whom, what the other side said, what to do. It never holds a credential.
 */
public sealed class OutsideException extends RuntimeException {
    private OutsideException(String message, Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        // Whoever catches this goes on: what it was made of is not looked at again.
        OutOfMemory.haltIf(cause);
    }

    /** What no adapter has classified is a defect, here or in a library; whoever goes on without it logs it. */
    public static OutsideException of(String doing, Throwable thrown) {
        return thrown instanceof OutsideException classified
                ? classified
                : new Permanent(
                        doing + " failed with an internal error, details are in the server's log: "
                                + thrown.getClass().getSimpleName(),
                        thrown);
    }

    /** May succeed when repeated: timeouts, 5xx, throttling, unreachable hosts, a lost race for a ref. */
    public static final class Transient extends OutsideException {
        private final Duration retryAfter;

        public Transient(String message, Duration retryAfter, Throwable cause) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        public Transient(String message, Throwable cause) {
            this(message, null, cause);
        }

        /** How long the other side is to be left alone: it asked for that, or may still be busy with what it did not answer. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The other side understood and said no: missing permission, unknown object, failed validation. */
    public static sealed class Rejected extends OutsideException permits NotFound, NotSignedIn {
        public Rejected(String message, Throwable cause) {
            super(message, cause);
        }

        public Rejected(String message) {
            this(message, null);
        }
    }

    /**
     * The other side says that there is no such thing, to somebody who may know. A missing permission, or an answer that may
     * hide one, is {@link Rejected} and nothing more: it says something about who asked.
     */
    public static final class NotFound extends Rejected {
        public NotFound(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The credential itself is refused, or there is none: nothing is said about what it may do. */
    public static final class NotSignedIn extends Rejected {
        public NotSignedIn(String message, Throwable cause) {
            super(message, cause);
        }

        public NotSignedIn(String message) {
            super(message, null);
        }
    }

    /**
     * The other side understood, and refuses as things are: a rule of the repository, a conflict, a branch it does not see yet.
     * Somebody may change that, or time; repeating it soon is pointless.
     */
    public static final class Refused extends OutsideException {
        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An answer that cannot be understood, or a setting that cannot work. Repeating it is pointless. */
    public static final class Permanent extends OutsideException {
        public Permanent(String message, Throwable cause) {
            super(message, cause);
        }

        public Permanent(String message) {
            this(message, null);
        }
    }
}
