package dev.lockstep.sandbox.fleet;

import java.time.Instant;

/**
 * A Ready condition of a Flux object.
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
        return new Ready("Unknown", "Progressing", "Reconciliation in progress", at);
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
