package dev.lockstep.invariants;

import java.util.Optional;

/** What the GitOps repository holds, asked of the repository itself. */
interface Trees {
    /** Whether the second commit is the first or one that came before it. */
    boolean contains(String commit, String earlier);

    /** The id of a folder's tree; empty when the commit has no such folder. */
    Optional<String> folder(String commit, String path);

    static String brief(String commit) {
        return commit.length() > 7 ? commit.substring(0, 7) : commit;
    }
}
