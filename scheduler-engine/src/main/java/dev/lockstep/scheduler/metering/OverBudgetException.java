package dev.lockstep.scheduler.metering;

/** The rendering would use more than its budget; the message says of what, and what to do. It is a problem of the input. */
public final class OverBudgetException extends EndedException {
    private static final long serialVersionUID = 1;

    OverBudgetException(String message) {
        super(message, null, false);
    }
}
