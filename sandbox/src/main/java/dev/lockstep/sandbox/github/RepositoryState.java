package dev.lockstep.sandbox.github;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What GitHub knows of a repository beyond Git. Immutable; every change is a new value. */
record RepositoryState(
        int nextNumber,
        long nextId,
        List<PullRequest> pulls,
        List<CommitStatus> statuses,
        List<IssueComment> comments) {

    static final RepositoryState EMPTY = new RepositoryState(1, 1, List.of(), List.of(), List.of());

    Optional<PullRequest> pull(int number) {
        return pulls.stream().filter(p -> p.number() == number).findFirst();
    }

    List<PullRequest> open(Predicate<PullRequest> which) {
        return pulls.stream().filter(PullRequest::open).filter(which).toList();
    }

    RepositoryState with(PullRequest pull) {
        List<PullRequest> next = new ArrayList<>(pulls);
        next.removeIf(p -> p.number() == pull.number());
        next.add(pull);
        next.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return new RepositoryState(
                Math.max(nextNumber, pull.number() + 1), nextId, List.copyOf(next), statuses, comments);
    }

    RepositoryState with(CommitStatus status) {
        return new RepositoryState(nextNumber, nextId + 1, pulls, append(statuses, status), comments);
    }

    RepositoryState with(IssueComment comment) {
        return new RepositoryState(nextNumber, nextId + 1, pulls, statuses, append(comments, comment));
    }

    private static <T> List<T> append(List<T> list, T item) {
        List<T> next = new ArrayList<>(list);
        next.add(item);
        return List.copyOf(next);
    }
}
