package dev.lockstep.scheduler.metering;

/** A rendering ends before it is done. Not to be taken for a defect by those who catch what they did not expect. */
public abstract sealed class EndedException extends RuntimeException permits OverBudgetException, StoppedException {
    private static final long serialVersionUID = 1;

    EndedException(String message, Throwable cause, boolean withStack) {
        super(message, cause, false, withStack);
    }
}
