package dev.lockstep.compliance;

/** What the Git history says; computed beforehand, so that the verdict stays pure. */
@FunctionalInterface
public interface Ancestry {
    CommitRelation relation(String commit, String clusterType);
}
