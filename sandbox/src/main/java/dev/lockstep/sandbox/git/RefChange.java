package dev.lockstep.sandbox.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * One ref that moved.
 *
 * @param ref the full name, for example {@code refs/heads/dev}
 * @param before the zero id if the ref was created
 * @param after the zero id if the ref was deleted
 * @param forced whether {@code before} is not an ancestor of {@code after}
 */
public record RefChange(String ref, ObjectId before, ObjectId after, boolean forced) {
    private static final String BRANCHES = "refs/heads/";

    public boolean created() {
        return before.equals(ObjectId.zeroId());
    }

    public boolean deleted() {
        return after.equals(ObjectId.zeroId());
    }

    /** Whether it is a branch at all. */
    public boolean isBranch() {
        return ref.startsWith(BRANCHES);
    }

    /** The branch's short name. */
    public String branch() {
        return ref.substring(BRANCHES.length());
    }
}
