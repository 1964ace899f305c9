package dev.lockstep.ports;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes one commit to one branch. The commit is a pure function of the request (its time is given), so repeating a
 * request after a crash makes the same commit and finds it there.
 */
public interface GitWriter {
    /**
     * @param parent the commit the new one is based on
     * @param changes path to new content; an empty value deletes the path
     * @param expectedHead the commit the branch must point at before (empty: the branch must not exist)
     */
    record Change(
            RepositoryUrl repository,
            String branch,
            Optional<String> expectedHead,
            String parent,
            SortedMap<String, Optional<byte[]>> changes,
            String message,
            Instant at) {}

    sealed interface Written {
        /** The branch points at the commit, now or already before. */
        record At(String commit) implements Written {}

        /** The branch points at something else than expected; nothing was written. */
        record HeadMoved(Optional<String> actualHead) implements Written {}

        /**
         * There is no such branch, and none can be made: Git keeps no branch below the name of another one. Nothing was written.
         *
         * @param by the name of a branch that is in the way
         */
        record NameTaken(String by) implements Written {}
    }

    Written write(Change change);

    /** Deletes a branch if it points at the expected commit; false when it is gone or points elsewhere. */
    boolean deleteBranch(RepositoryUrl repository, String branch, String expectedHead);
}
