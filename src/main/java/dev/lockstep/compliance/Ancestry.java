package dev.lockstep.compliance;

import java.util.Optional;

/** What the Git history says; computed beforehand, so that the verdict stays pure. */
@FunctionalInterface
public interface Ancestry {
    CommitRelation relation(String commit, String clusterType);

    /** Whether a cluster type's folder is the same at a commit as at the target; empty when that is not known. */
    default Optional<Boolean> sameFolder(String commit, String clusterType) {
        return Optional.empty();
    }
}
