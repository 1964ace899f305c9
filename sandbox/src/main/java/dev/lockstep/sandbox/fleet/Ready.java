package dev.lockstep.sandbox.fleet;

import java.time.Instant;

/**
 * A condition of a Flux object, most of the time Ready.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param at when it last changed
 */
record Ready(String status, String reason, String message, Instant at) {
    static Ready yes(String reason, String message, Instant at) {
        return new Ready("True", reason, message, at);
    }

    static Ready no(String reason, String message, Instant at) {
        return new Ready("False", reason, message, at);
    }

    static Ready progressing(Instant at) {
        return unknown("Reconciliation in progress", at);
    }

    /** As long as it is not known: it is under way. */
    static Ready unknown(String message, Instant at) {
        return new Ready("Unknown", "Progressing", message, at);
    }

    /** What is under way, at the first attempt. */
    static Ready doing(String message, Instant at) {
        return yes("Progressing", message, at);
    }

    /** What was under way when it failed, and is tried again. */
    static Ready retrying(String message, Instant at) {
        return yes("ProgressingWithRetry", message, at);
    }

    /** The same condition keeps the time it had: only a transition moves it. */
    Ready after(Ready before) {
        boolean same = before != null
                && before.status.equals(status)
                && before.reason.equals(reason)
                && before.message.equals(message);
        return same ? before : this;
    }

    /** True is Compliant, False Non-Compliant, Unknown Pending (contract for fluxConfigurations, section 4.3). */
    String complianceState() {
        return switch (status) {
            case "True" -> "Compliant";
            case "False" -> "Non-Compliant";
            default -> "Pending";
        };
    }
}
