package dev.lockstep.compliance;

import java.util.Optional;

/**
 * How a commit that a cluster runs relates to the target, for one cluster type.
 *
 * @param by for {@link Kind#CHANGED_OUTSIDE}: the commit that changed the cluster type's folder after the target
 */
public record CommitRelation(Kind kind, Optional<String> by) {
    public enum Kind {
        /** It is the target. */
        TARGET,
        /** Later than the target, and it proves the target: the folder is identical, or all between are this lane's own later merges. */
        PROVES,
        /** An ancestor of the target: not there yet. */
        OLDER,
        /** Later than the target, but somebody else changed the folder in between. */
        CHANGED_OUTSIDE,
        /** Neither ancestor nor descendant: the branch was rewritten. */
        DIVERGED,
        /** The history does not know the commit (yet). */
        UNKNOWN,
        /** Another commit, and there is no history to ask. */
        UNCOMPARED
    }

    public static CommitRelation of(Kind kind) {
        return new CommitRelation(kind, Optional.empty());
    }

    public boolean atTarget() {
        return kind == Kind.TARGET || kind == Kind.PROVES;
    }
}
