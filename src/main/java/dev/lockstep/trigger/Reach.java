package dev.lockstep.trigger;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.RepositoryUrl;

/** Whether a branch still has what it had. */
final class Reach {
    private Reach() {}

    static boolean contains(GitHistory history, RepositoryUrl repository, String head, String commit) {
        if (commit.equals(head)) {
            return true;
        }
        return history.commit(repository, commit).isPresent()
                && history.order(repository, commit, head) == GitHistory.Order.OLDER;
    }
}
