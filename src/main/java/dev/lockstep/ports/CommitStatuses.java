package dev.lockstep.ports;

import java.util.Optional;

/** The statuses of a commit. Every method throws {@link OutsideException}. */
public interface CommitStatuses {
    enum State {
        PENDING,
        SUCCESS,
        FAILURE,
        ERROR
    }

    /** @param description at most 140 characters reach GitHub; longer ones are cut with an ellipsis */
    record CommitStatus(String context, State state, String description, Optional<String> targetUrl) {}

    Optional<CommitStatus> latest(RepositoryUrl repository, String commit, String context);

    /** Posts the status unless the latest one of its context says the same already. */
    void post(RepositoryUrl repository, String commit, CommitStatus status);

    /** The same without looking: for whoever has just read the latest one. */
    void append(RepositoryUrl repository, String commit, CommitStatus status);
}
