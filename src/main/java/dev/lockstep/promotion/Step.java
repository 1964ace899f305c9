package dev.lockstep.promotion;

/** What a running stage does next, in order. */
public enum Step {
    /** Waits for its turn in the lane, and for the lanes before it to be at rest. */
    GATE,
    /** Pins the inputs, renders them and compares the result with the GitOps branch. */
    RENDER,
    /** Pushes the rendered tree to the head branch and opens (or updates) the lane's pull request. */
    OPEN_PR,
    /** Waits for the merge, or merges. */
    AWAIT_MERGE,
    /** Writes the promoted commit into the environment branch's BaseRepo. */
    WRITE_BASE,
    /** Waits until every cluster has proved the merged commit. */
    AWAIT_COMPLIANCE
}
