package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** Keeps pull requests: in the state file, as {@code refs/pull/n/head} and {@code refs/pull/n/merge}, and as an event. */
final class PullRecords {
    private final StateFiles states;
    private final Events events;
    private final InstantSource clock;

    PullRecords(StateFiles states, Events events, InstantSource clock) {
        this.states = states;
        this.events = events;
        this.clock = clock;
    }

    /** Keeps a changed pull request and tells the webhooks what happened to it; the caller holds the lock. */
    PullRequest store(HostedRepository repository, PullRequest pull, Account account, String action) {
        pinHead(repository, pull);
        states.change(repository, s -> s.with(pull));
        tell(repository, action, pull, account);
        return pull;
    }

    void tell(HostedRepository repository, String action, PullRequest pull, Account account) {
        events.pull(repository, action, pull, testMerge(repository, pull), account);
    }

    /** {@code refs/pull/n/head} keeps the commits when the branch is gone. */
    void pinHead(HostedRepository repository, PullRequest pull) {
        String ref = "refs/pull/" + pull.number() + "/head";
        repository.compareAndSet(
                ref,
                repository.ref(ref).orElse(ObjectId.zeroId()),
                ObjectId.fromString(pull.headSha()),
                "pull request " + pull.number());
    }

    /**
     * The test merge of an open pull request with its base as it is now (kept as {@code refs/pull/n/merge}), empty in conflict. Of
     * a closed one: the last.
     */
    Optional<ObjectId> testMerge(HostedRepository repository, PullRequest pull) {
        return repository.locked(() -> {
            String ref = "refs/pull/" + pull.number() + "/merge";
            Optional<ObjectId> known = repository.ref(ref);
            Optional<ObjectId> base = repository.branch(pull.baseRef());
            if (!pull.open() || base.isEmpty()) {
                return pull.open() ? Optional.<ObjectId>empty() : known;
            }
            ObjectId head = ObjectId.fromString(pull.headSha());
            if (known.isPresent()) {
                RevCommit commit = new History(repository).commit(known.get());
                if (commit.getParentCount() == 2
                        && commit.getParent(0).equals(base.get())
                        && commit.getParent(1).equals(head)) {
                    return known;
                }
            }
            Optional<ObjectId> made = new Merges(repository)
                    .merge(
                            base.get(),
                            head,
                            Merges.gitHub(clock.instant()),
                            "Merge " + head.name() + " into " + base.get().name());
            repository.compareAndSet(
                    ref, known.orElse(ObjectId.zeroId()), made.orElse(ObjectId.zeroId()), "test merge");
            return made;
        });
    }
}
