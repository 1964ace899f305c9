package dev.lockstep.promotion;

/** Where one environment's part of a promotion stands. All but PENDING and RUNNING are final and never left. */
public enum StageStatus {
    PENDING,
    RUNNING,
    SUCCEEDED,
    /** Proven without a pull request: the environment's manifests did not change. */
    NO_OP,
    FAILED,
    REJECTED,
    ABORTED,
    SUPERSEDED;

    public boolean terminal() {
        return this != PENDING && this != RUNNING;
    }

    /** Lets the stages after it begin. */
    public boolean proven() {
        return this == SUCCEEDED || this == NO_OP;
    }

    /** What a promotion becomes when one of its stages ends like this. */
    PromotionStatus asPromotion() {
        return switch (this) {
            case PENDING, RUNNING -> PromotionStatus.RUNNING;
            case SUCCEEDED, NO_OP -> PromotionStatus.SUCCEEDED;
            case FAILED -> PromotionStatus.FAILED;
            case REJECTED -> PromotionStatus.REJECTED;
            case ABORTED -> PromotionStatus.ABORTED;
            case SUPERSEDED -> PromotionStatus.SUPERSEDED;
        };
    }
}
