package dev.lockstep.invariants;

import dev.lockstep.sandbox.Sandbox;
import java.util.List;
import java.util.Optional;

/**
 * A pull request of ours as it was at a moment.
 *
 * @param repository full name
 * @param mergeCommit empty unless it is merged
 */
record Pull(String repository, int number, String head, String base, boolean open, Optional<String> mergeCommit) {
    static final String OURS = "lockstep/";

    boolean merged() {
        return mergeCommit.isPresent();
    }

    /** The oldest first. */
    static List<Pull> of(Sandbox sandbox) {
        return sandbox.pullRequests().stream()
                .filter(view -> view.pull().headRef().startsWith(OURS))
                .map(view -> new Pull(
                        view.repository(),
                        view.pull().number(),
                        view.pull().headRef(),
                        view.pull().baseRef(),
                        view.pull().open(),
                        view.pull().mergeCommitSha()))
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
    }
}
