package dev.lockstep.ports;

import java.util.List;
import java.util.Optional;

/** Answers about commits, from a full local copy of the history. Every method throws {@link OutsideException}. */
public interface GitHistory {
    enum Order {
        SAME,
        /** The first is an ancestor of the second. */
        OLDER,
        /** The first is a descendant of the second. */
        NEWER,
        /** Neither reaches the other: a rewritten or a side branch. */
        DIVERGED
    }

    /** Empty when the remote does not know the commit. */
    Optional<CommitInfo> commit(RepositoryUrl repository, String commit);

    Order order(RepositoryUrl repository, String first, String second);

    /** The id of the tree of a folder at a commit, comparable between commits; empty when there is no such folder. */
    Optional<String> folderId(RepositoryUrl repository, String commit, String folder);

    /**
     * The commits that {@code newer} reaches and {@code older} does not, following first parents from {@code newer},
     * newest first, at most {@code limit}.
     */
    List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit);

    /**
     * Whether {@code head} is {@code ours} brought up to date with commits that {@code base} has, by a merge or by putting ours on top
     * of them, and holds nothing that neither side brought. False where that cannot be told: what both sides changed.
     */
    boolean onlyBroughtUpToDate(RepositoryUrl repository, String ours, String head, String base);
}
