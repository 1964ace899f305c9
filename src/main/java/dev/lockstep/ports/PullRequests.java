package dev.lockstep.ports;

import java.time.Instant;
import java.util.Optional;

/** The pull requests of a repository. Every method throws {@link OutsideException}; none repeats an attempt. */
public interface PullRequests {
    enum State {
        OPEN,
        MERGED,
        CLOSED
    }

    /**
     * @param mergeCommitSha set only when merged: the commit the base branch was moved to by this pull request
     * @param mergeable empty while the other side is still computing it
     * @param condition what a merge depends on besides the two heads: another text means that a refused merge may be worth another
     *     attempt. Empty while the other side is still computing it, and where it is not open
     */
    record PullRequest(
            int number,
            String url,
            State state,
            String headBranch,
            String headSha,
            String baseBranch,
            Optional<String> mergeCommitSha,
            Optional<String> mergedBy,
            Optional<Instant> mergedAt,
            Optional<Boolean> mergeable,
            Optional<String> condition) {}

    /** @param headCommit what the head branch was pushed as; tells a pull request of ours from an earlier one */
    record Draft(String headBranch, String headCommit, String baseBranch, String title, String body, String label) {}

    enum MergeMethod {
        MERGE,
        SQUASH,
        REBASE
    }

    sealed interface MergeResult {
        record Merged(String commit) implements MergeResult {}

        /**
         * Refused as things are: base just modified, checks or reviews missing, conflict, merge queue, method not allowed. Worth
         * another attempt when something has changed, and now and then.
         */
        record NotYet(String reason) implements MergeResult {}

        /** The head is not the commit that was to be merged. */
        record HeadMoved(String reason) implements MergeResult {}
    }

    /**
     * Finds the open pull request of the draft's branches, or makes it; title, body and label are as in the draft
     * afterwards. One that was opened for this head commit before and has been merged since is found, too, and left as
     * it is: making another one would forget the merge.
     *
     * @throws OutsideException.Refused when the other side makes none as things are
     */
    PullRequest open(RepositoryUrl repository, Draft draft);

    PullRequest get(RepositoryUrl repository, int number);

    /** Merges, or finds it merged. */
    MergeResult merge(RepositoryUrl repository, int number, MergeMethod method, String expectedHead);

    /**
     * Comments and closes; does nothing when it is no longer open.
     *
     * @param headBranch whose pull request it is: another one's is not touched, which is {@link OutsideException.Rejected}
     */
    void close(RepositoryUrl repository, int number, Optional<String> headBranch, String comment);
}
