package dev.lockstep.steps;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our pull request as it is now.
 *
 * @param headCommit what its head branch points at
 * @param headAuthor who made that commit, for messages
 * @param baseHead what the GitOps branch points at
 * @param treeDifference after the merge: how the merged tree differs from the rendered one, with its author
 * @param newInputs where from, when there is something to render that was not there at the last rendering
 * @param rewritten a sentence, when the GitOps branch does not contain any more what was rendered against
 * @param unprovenUpstreams sentences, one for each upstream lane that is not at rest
 * @param condition what a merge depends on besides the two heads, see
 *     {@code PullRequests.PullRequest#condition}; empty where it is not known
 * @param released ids of what persons released of what is held, see {@link dev.lockstep.promotion.MergeHold}
 * @param elsewhere the branch that it goes to, or was merged into, when that is not the environment's GitOps branch any more
 * @param updated who brought its head up to date with the GitOps branch: that head holds nothing else that was not pushed by us
 * @param foreign in words, the commits of its head that we did not push
 */
@RecordBuilder
public record PullRequestView(
        State state,
        String headCommit,
        Optional<String> headAuthor,
        Optional<String> baseHead,
        Optional<String> mergeCommit,
        Optional<String> mergedBy,
        Optional<String> treeDifference,
        Optional<String> newInputs,
        Optional<String> rewritten,
        List<String> unprovenUpstreams,
        Optional<String> condition,
        Set<String> released,
        Optional<String> elsewhere,
        Optional<String> updated,
        Optional<String> foreign)
        implements PullRequestViewBuilder.With {
    /** One whose merge depends on nothing that is known. */
    public PullRequestView(
            State state,
            String headCommit,
            Optional<String> headAuthor,
            Optional<String> baseHead,
            Optional<String> mergeCommit,
            Optional<String> mergedBy,
            Optional<String> treeDifference,
            Optional<String> newInputs,
            Optional<String> rewritten,
            List<String> unprovenUpstreams) {
        this(
                state,
                headCommit,
                headAuthor,
                baseHead,
                mergeCommit,
                mergedBy,
                treeDifference,
                newInputs,
                rewritten,
                unprovenUpstreams,
                Optional.empty(),
                Set.of());
    }

    /** One that goes where it was opened to, with what was pushed to it. */
    public PullRequestView(
            State state,
            String headCommit,
            Optional<String> headAuthor,
            Optional<String> baseHead,
            Optional<String> mergeCommit,
            Optional<String> mergedBy,
            Optional<String> treeDifference,
            Optional<String> newInputs,
            Optional<String> rewritten,
            List<String> unprovenUpstreams,
            Optional<String> condition,
            Set<String> released) {
        this(
                state,
                headCommit,
                headAuthor,
                baseHead,
                mergeCommit,
                mergedBy,
                treeDifference,
                newInputs,
                rewritten,
                unprovenUpstreams,
                condition,
                released,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public enum State {
        OPEN,
        /** The GitOps branch contains its head, and it still reads as open. */
        MERGING,
        MERGED,
        CLOSED
    }
}
