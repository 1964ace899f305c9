package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * Something owed to the outside world that no step waits for an answer of: kept with the promotion, carried out in
 * order, and repeated until it is done or refused. Each is find-or-create.
 */
public sealed interface Effect {
    String environment();

    /** As it is remembered, see {@link Promotion#lasting}. */
    default Effect lasting() {
        return this;
    }

    /**
     * A commit status on the promoted commit, context {@code "<environment> environment"}.
     *
     * @param refusal that GitHub does not take it as things are; it is asked again, and nothing else waits for it
     */
    record PostStatus(String environment, StatusState state, String description, Optional<Refusal> refusal)
            implements Effect {
        public PostStatus {
            refusal = refusal == null ? Optional.empty() : refusal;
        }

        public PostStatus(String environment, StatusState state, String description) {
            this(environment, state, description, Optional.empty());
        }

        PostStatus refused(Refusal how) {
            return new PostStatus(environment, state, description, Optional.of(how));
        }

        @Override
        public Effect lasting() {
            return new PostStatus(environment, state, description);
        }
    }

    /**
     * A rollback took commits back: their statuses, context {@code "<environment> environment"}, call nothing deployed any more that the
     * environment does not have.
     *
     * @param before a moment after it took them back and before its own end; what is proven later came after the rollback
     * @param refusal that not all of them could be corrected; it is asked again, and nothing else ever waits for it
     */
    record CorrectStatuses(String environment, Instant before, Optional<Refusal> refusal) implements Effect {
        public CorrectStatuses {
            refusal = refusal == null ? Optional.empty() : refusal;
        }

        public CorrectStatuses(String environment, Instant before) {
            this(environment, before, Optional.empty());
        }

        CorrectStatuses refused(Refusal how) {
            return new CorrectStatuses(environment, before, Optional.of(how));
        }

        @Override
        public Effect lasting() {
            return new CorrectStatuses(environment, before);
        }
    }

    /** @param pullRequest empty in what was saved before it was kept */
    record ClosePullRequest(String environment, int number, String comment, Optional<PullRequestRef> pullRequest)
            implements Effect {
        public ClosePullRequest {
            pullRequest = pullRequest == null ? Optional.empty() : pullRequest;
        }
    }

    /**
     * Deletes our head branch in the GitOps repository, if it still is where we left it; a pull request that is open from it is closed
     * with that.
     */
    record DeleteBranch(String environment, String branch, String head) implements Effect {}

    /**
     * The same of the branch that was to bring the base commit. A kind of its own, because a version that does not know the repository
     * must not look for the branch in another one, and count it as deleted.
     *
     * @param repository address of the one with the environment branch
     */
    record DeleteBaseBranch(String environment, String branch, String head, String repository) implements Effect {}

    enum StatusState {
        PENDING,
        SUCCESS,
        FAILURE,
        ERROR
    }
}
