package dev.lockstep.invariants;

import dev.lockstep.sandbox.Sandbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pull request of ours as it was at a moment.
 *
 * @param repository full name
 * @param mergeCommit empty unless it is merged
 */
record Pull(
        String repository,
        int number,
        String head,
        String base,
        boolean open,
        Optional<String> mergeCommit,
        Instant openedAt,
        Optional<Instant> mergedAt,
        Optional<String> mergedBy) {
    static final String OURS = "lockstep/";
    static final String BOT = "lockstep-bot";

    /** Whether a person merged it before another one was opened, which then is the one that counts. */
    boolean wasMergedByAPersonBefore(Pull other) {
        return mergedAt.filter(at -> !at.isAfter(other.openedAt())).isPresent() && !mergedBy.equals(Optional.of(BOT));
    }

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
                        view.pull().mergeCommitSha(),
                        view.pull().createdAt(),
                        view.pull().mergedAt(),
                        view.pull().mergedBy()))
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
    }
}
