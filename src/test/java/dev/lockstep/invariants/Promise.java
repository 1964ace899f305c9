package dev.lockstep.invariants;

/** What Lockstep promises, whatever dies or fails when. */
public enum Promise {
    /** At every moment, at most one open pull request of ours into a GitOps branch. */
    ONE_OPEN_PULL_REQUEST,
    /**
     * When the pull request of a promotion is merged, the stages before it are proven; and what Lockstep knew to be merged upstream
     * when it last looked at the pull request (or offered it to a person) is what the clusters there run.
     */
    PROVEN_BEFORE_MERGE,
    /** When a stage ends SUCCEEDED or NO_OP, the clusters run its target. */
    PROVEN_BEFORE_END,
    /**
     * What was paused when a worker took a run in hand, that worker neither merges nor lets the run enter; neither does a promotion
     * enter what a rollback keeps it out of.
     */
    PAUSES_ARE_KEPT,
    /** A run opens a second pull request for an environment only when its first one was closed. */
    ONE_PULL_REQUEST_PER_STAGE,
    /** A run merges once into an environment. */
    ONE_MERGE_PER_STAGE,
    /** No commit status is followed by an equal one of the same context. */
    NO_STATUS_TWICE,
    /** A run writes its commit into an environment's BaseRepo once. */
    ONE_BASE_WRITE,
    /** Final states of runs and stages are never left. */
    ENDS_ARE_KEPT,
    /** Events are added, never changed or taken away; each ended run has one event of its end, which names it. */
    EVENTS_ARE_KEPT,
    /** In the end, every run has ended. */
    EVERY_RUN_ENDS,
    /** In the end, nothing is owed to the outside world. */
    NOTHING_OWED,
    /** In the end, each lane is proven and nobody is in it. */
    LANES_AT_REST,
    /** Every merge of a pull request of ours is noted with the lane. */
    MERGES_NOTED,
    /** In the end, no pull request and no branch of ours is left. */
    NOTHING_LEFT_OPEN,
    /** In the end, lane and BaseRepo name the commit that was brought there last. */
    BASE_AGREES,
    /** In the end, the last status of a commit says how its run ended there. */
    STATUSES_FIT
}
