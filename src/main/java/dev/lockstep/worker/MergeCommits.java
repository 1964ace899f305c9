package dev.lockstep.worker;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import java.util.Optional;

/** What a pull request of ours became on the branch that it was opened for. */
public final class MergeCommits {
    private MergeCommits() {}

    /**
     * Empty when it is not merged into that branch: people may have changed where it goes. A merge whose commit is not told is asked
     * for again, never taken for none.
     */
    public static Optional<String> of(PullRequest seen, String branch) {
        if (seen.state() != PullRequests.State.MERGED || !seen.baseBranch().equals(branch)) {
            return Optional.empty();
        }
        return Optional.of(seen.mergeCommitSha()
                .orElseThrow(() -> new OutsideException.Transient(
                        "pull request #" + seen.number() + " is merged, and its merge commit is not told yet", null)));
    }
}
