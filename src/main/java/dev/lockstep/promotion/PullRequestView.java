package dev.lockstep.promotion;

import java.util.List;
import java.util.Optional;

/**
 * Our pull request as it is now.
 *
 * @param headCommit what its head branch points at
 * @param headAuthor who made that commit, for messages
 * @param baseHead what the GitOps branch points at
 * @param treeDifference after the merge: how the merged tree differs from the rendered one, with its author
 * @param upstreamUnrest sentences, one for each upstream lane that is not at rest
 */
public record PullRequestView(
        State state,
        String headCommit,
        Optional<String> headAuthor,
        Optional<String> baseHead,
        Optional<String> mergeCommit,
        Optional<String> mergedBy,
        Optional<String> treeDifference,
        List<String> upstreamUnrest) {
    public enum State {
        OPEN,
        MERGED,
        CLOSED
    }
}
