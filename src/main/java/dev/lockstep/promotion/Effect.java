package dev.lockstep.promotion;

/**
 * Something owed to the outside world that no step waits for an answer of: kept with the promotion, carried out in
 * order, and repeated until it is done or refused. Each is find-or-create.
 */
public sealed interface Effect {
    String environment();

    /** A commit status on the promoted commit, context {@code "<environment> environment"}. */
    record PostStatus(String environment, StatusState state, String description) implements Effect {}

    record ClosePullRequest(String environment, int number, String comment) implements Effect {}

    /** Deletes our head branch, if it still is where we left it. */
    record DeleteBranch(String environment, String branch, String head) implements Effect {}

    enum StatusState {
        PENDING,
        SUCCESS,
        FAILURE,
        ERROR
    }
}
