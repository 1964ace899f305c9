package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Comments on pull requests and statuses on commits: things that are only ever added. */
final class Conversations {
    private static final int DESCRIPTION_LIMIT = 140;
    private static final int STATUS_LIMIT = 1000;
    private static final int COMMENT_LIMIT = 65_536;
    private static final Set<String> STATES = Set.of("error", "failure", "pending", "success");
    private final StateFiles states;
    private final InstantSource clock;

    Conversations(StateFiles states, InstantSource clock) {
        this.states = states;
        this.clock = clock;
    }

    /** Oldest first. */
    List<IssueComment> comments(HostedRepository repository, int issue) {
        return states.read(repository).comments().stream()
                .filter(c -> c.issue() == issue)
                .toList();
    }

    IssueComment comment(HostedRepository repository, Account author, int issue, String body) {
        if (body.length() > COMMENT_LIMIT) {
            throw GitHubError.custom(
                    "IssueComment", "body", "body is too long (maximum is " + COMMENT_LIMIT + " characters)");
        }
        return repository.locked(() -> {
            long id = states.read(repository).nextId();
            IssueComment comment = new IssueComment(id, issue, body, author.login(), clock.instant());
            states.change(repository, s -> s.with(comment));
            return comment;
        });
    }

    /** Newest first. */
    List<CommitStatus> statuses(HostedRepository repository, String sha) {
        List<CommitStatus> found = new ArrayList<>(states.read(repository).statuses().stream()
                .filter(s -> s.sha().equals(sha))
                .toList());
        Collections.reverse(found);
        return found;
    }

    /** Wishes of a new status. */
    record NewStatus(String state, String context, Optional<String> description, Optional<String> targetUrl) {}

    CommitStatus post(HostedRepository repository, Account creator, String sha, NewStatus wish) {
        if (!STATES.contains(wish.state())) {
            throw GitHubError.custom("Status", "state", "state is not included in the list");
        }
        if (wish.description().orElse("").length() > DESCRIPTION_LIMIT) {
            throw GitHubError.custom(
                    "Status",
                    "description",
                    "description is too long (maximum is " + DESCRIPTION_LIMIT + " characters)");
        }
        return repository.locked(() -> {
            long same = statuses(repository, sha).stream()
                    .filter(s -> s.context().equalsIgnoreCase(wish.context()))
                    .count();
            if (same >= STATUS_LIMIT) {
                throw GitHubError.custom("Status", "This SHA and context has reached the maximum number of statuses.");
            }
            CommitStatus status = new CommitStatus(
                    states.read(repository).nextId(),
                    sha,
                    wish.state(),
                    wish.context(),
                    wish.description(),
                    wish.targetUrl(),
                    creator.login(),
                    clock.instant());
            states.change(repository, s -> s.with(status));
            return status;
        });
    }
}
