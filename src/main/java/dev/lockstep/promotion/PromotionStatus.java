package dev.lockstep.promotion;

/** Where a promotion stands. All but RUNNING are final and never left. */
public enum PromotionStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    REJECTED,
    ABORTED,
    SUPERSEDED;

    public boolean terminal() {
        return this != RUNNING;
    }
}
