package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.PullRequests.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeCommitsTest {
    private static final String COMMIT = "c".repeat(40);

    private static PullRequest pull(State state, String base, Optional<String> mergeCommit) {
        return new PullRequest(
                7,
                "https://github.com/acme/gitops/pull/7",
                state,
                "lockstep/p/stage/1",
                "a".repeat(40),
                base,
                mergeCommit,
                Optional.of("ann"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void onlyAMergeIntoTheBranchThatItWasOpenedForCounts() {
        Optional<String> commit = Optional.of(COMMIT);
        assertThat(MergeCommits.of(pull(State.MERGED, "stage", commit), "stage"))
                .isEqualTo(commit);
        assertThat(MergeCommits.of(pull(State.MERGED, "other", commit), "stage"))
                .isEmpty();
        assertThat(MergeCommits.of(pull(State.MERGED, "other", Optional.empty()), "stage"))
                .isEmpty();
        assertThat(MergeCommits.of(pull(State.OPEN, "stage", Optional.empty()), "stage"))
                .isEmpty();
        assertThat(MergeCommits.of(pull(State.CLOSED, "stage", commit), "stage"))
                .isEmpty();
    }

    @Test
    void aMergeWhoseCommitIsNotToldIsAskedForAgain() {
        assertThatThrownBy(() -> MergeCommits.of(pull(State.MERGED, "stage", Optional.empty()), "stage"))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("#7");
    }
}
