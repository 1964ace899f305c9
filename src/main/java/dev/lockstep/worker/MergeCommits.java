package dev.lockstep.worker;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import java.util.Optional;

/** What a pull request became on its base branch. */
public final class MergeCommits {
    private MergeCommits() {}

    /** Empty when it is not merged. A merge whose commit is not told is asked for again, never taken for none. */
    public static Optional<String> of(PullRequest seen) {
        if (seen.state() != PullRequests.State.MERGED) {
            return Optional.empty();
        }
        return Optional.of(seen.mergeCommitSha()
                .orElseThrow(() -> new OutsideException.Transient(
                        "pull request #" + seen.number() + " is merged, and its merge commit is not told yet", null)));
    }
}
