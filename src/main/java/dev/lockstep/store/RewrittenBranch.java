package dev.lockstep.store;

import dev.lockstep.ports.RepositoryUrl;

/** What is said of a branch that does not contain any more what it contained. */
public final class RewrittenBranch {
    private RewrittenBranch() {}

    /** @param lost a commit that the branch had */
    public static String sentence(String branch, RepositoryUrl repository, String lost, String head) {
        return "branch " + branch + " of " + repository + " was rewritten: it is at " + head.substring(0, 7)
                + ", which does not contain " + lost.substring(0, 7)
                + ". Put the commit back, or start again from what is there now";
    }
}
