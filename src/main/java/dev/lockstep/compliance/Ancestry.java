package dev.lockstep.compliance;

import java.util.Optional;

/** What the Git history says; computed beforehand, so that the verdict stays pure. */
@FunctionalInterface
public interface Ancestry {
    CommitRelation relation(String commit, String clusterType);

    /**
     * The hooks in a cluster type's folder that are new or other at the target than at a commit; without a commit, or where
     * nobody knows it, all of them. Empty when that is not known, because there is no Git to look into.
     */
    default Optional<FolderHooks> hooksSince(Optional<String> commit, String clusterType) {
        return Optional.empty();
    }
}
