package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * Something owed to the outside world that no step waits for an answer of: kept with the promotion, carried out in
 * order, and repeated until it is done or refused. Each is find-or-create.
 */
public sealed interface Effect {
    String environment();

    /** A commit status on the promoted commit, context {@code "<environment> environment"}. */
    record PostStatus(String environment, StatusState state, String description) implements Effect {}

    /**
     * A rollback took commits back: their statuses, context {@code "<environment> environment"}, call nothing deployed any more that the
     * environment does not have.
     *
     * @param before when it took them back; what is proven later came after the rollback
     */
    record CorrectStatuses(String environment, Instant before) implements Effect {}

    /** @param pullRequest empty in what was saved before it was kept */
    record ClosePullRequest(String environment, int number, String comment, Optional<PullRequestRef> pullRequest)
            implements Effect {
        public ClosePullRequest {
            pullRequest = pullRequest == null ? Optional.empty() : pullRequest;
        }
    }

    /**
     * Deletes our head branch, if it still is where we left it; a pull request that is open from it is closed with that.
     *
     * @param repository address of another repository than that of the GitOps branch; absent in what was saved before there was one
     */
    record DeleteBranch(String environment, String branch, String head, Optional<String> repository) implements Effect {
        public DeleteBranch {
            repository = repository == null ? Optional.empty() : repository;
        }

        /** Of the GitOps repository. */
        public DeleteBranch(String environment, String branch, String head) {
            this(environment, branch, head, Optional.empty());
        }
    }

    enum StatusState {
        PENDING,
        SUCCESS,
        FAILURE,
        ERROR
    }
}
