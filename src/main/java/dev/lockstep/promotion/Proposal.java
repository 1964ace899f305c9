package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * What a stage proposes for its GitOps branch.
 *
 * @param branch name of the head branch, decided before it is made
 * @param pushedHead the commit that we last pushed to the branch; the lease of the next push
 * @param head the commit made from the current rendering, once it is pushed
 */
@RecordBuilder
public record Proposal(
        String branch, Optional<String> pushedHead, Optional<String> head, Optional<PullRequestRef> pullRequest)
        implements ProposalBuilder.With {
    public Proposal {
        // What is absent in stored JSON.
        pushedHead = pushedHead == null ? Optional.empty() : pushedHead;
        head = head == null ? Optional.empty() : head;
        pullRequest = pullRequest == null ? Optional.empty() : pullRequest;
    }

    static Proposal on(String branch) {
        return new Proposal(branch, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Of a pull request that is there; what is to be in it is not known yet. */
    static Proposal of(PullRequestRef pullRequest) {
        return new Proposal(
                pullRequest.branch(),
                Optional.of(pullRequest.headCommit()),
                Optional.empty(),
                Optional.of(pullRequest));
    }
}
