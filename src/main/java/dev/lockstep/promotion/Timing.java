package dev.lockstep.promotion;

/** Steps have one of four deadlines and one of four rules of repetition, which the pipeline file sets for each environment. */
public enum Timing {
    /** Queueing before the lane. */
    GATE,
    /** Steps that only need their counterparts to answer. */
    STEP,
    /** The merge, which people may take days for. */
    MERGE,
    /** The clusters' proof. */
    COMPLIANCE
}
