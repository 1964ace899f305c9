package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * What pushes to branches do to open pull requests: a new head goes into them, a base that has their commits merges them, and a
 * branch that is gone closes them.
 */
final class BranchMoves {
    private final StateFiles states;
    private final PullRecords records;
    private final Events events;
    private final InstantSource clock;

    BranchMoves(StateFiles states, PullRecords records, Events events, InstantSource clock) {
        this.states = states;
        this.records = records;
        this.events = events;
        this.clock = clock;
    }

    /** Sends the push events and lets the pull requests follow; the caller holds the lock. */
    void refsChanged(HostedRepository repository, Account account, List<RefChange> changes) {
        for (RefChange change : changes) {
            events.push(repository, change, account);
        }
        List<RefChange> branches = changes.stream().filter(RefChange::isBranch).toList();
        branches.forEach(c -> headMoved(repository, account, c));
        branches.forEach(c -> baseMoved(repository, account, c));
    }

    /** Catches up with refs that moved while nobody watched (the process died between a push and the state's change). */
    void catchUp(HostedRepository repository, Account account) {
        repository.locked(() -> {
            List<PullRequest> open = states.read(repository).open(p -> true);
            Set<String> bases =
                    open.stream().map(PullRequest::baseRef).collect(Collectors.toCollection(LinkedHashSet::new));
            for (PullRequest pull : open) {
                ObjectId now = repository.branch(pull.headRef()).orElse(ObjectId.zeroId());
                ObjectId before = ObjectId.fromString(pull.headSha());
                if (!now.equals(before)) {
                    headMoved(repository, account, new RefChange("refs/heads/" + pull.headRef(), before, now, false));
                }
            }
            for (String base : bases) {
                ObjectId tip = repository.branch(base).orElse(ObjectId.zeroId());
                baseMoved(repository, account, new RefChange("refs/heads/" + base, ObjectId.zeroId(), tip, false));
            }
            return null;
        });
    }

    private void headMoved(HostedRepository repository, Account account, RefChange change) {
        Instant now = clock.instant();
        for (PullRequest pull : states.read(repository).open(p -> p.headRef().equals(change.branch()))) {
            Optional<ObjectId> base = repository.branch(pull.baseRef());
            if (change.deleted() || base.isEmpty()) {
                records.store(repository, pull.closed(now), account, "closed");
            } else if (repository.isAncestor(change.after(), base.get())) {
                if (!change.after().name().equals(pull.headSha())) {
                    records.store(
                            repository, pull.closed(now), account, "closed"); // reset to base: nothing is left to merge
                }
            } else if (!change.after().name().equals(pull.headSha())) {
                PullRequest next =
                        pull.withHead(change.after().name(), base.get().name(), now);
                records.pinHead(repository, next);
                states.change(repository, s -> s.with(next));
                events.synchronize(repository, change, next, records.testMerge(repository, next), account);
            }
        }
    }

    private void baseMoved(HostedRepository repository, Account account, RefChange change) {
        Instant now = clock.instant();
        for (PullRequest pull : states.read(repository).open(p -> p.baseRef().equals(change.branch()))) {
            if (change.deleted()) {
                records.store(repository, pull.closed(now), account, "closed");
                continue;
            }
            ObjectId head = ObjectId.fromString(pull.headSha());
            if (repository.isAncestor(head, change.after())) {
                String onto =
                        change.created() ? pull.baseSha() : change.before().name();
                String commit = introduced(repository, head, change.after()).name();
                records.store(repository, pull.merged(onto, commit, account.login(), now), account, "closed");
            }
        }
    }

    /** The first commit on base's own line (first parents) that has the head. */
    private static ObjectId introduced(HostedRepository repository, ObjectId head, ObjectId tip) {
        History history = new History(repository);
        RevCommit commit = history.commit(tip);
        while (!commit.equals(head)
                && commit.getParentCount() > 0
                && repository.isAncestor(head, commit.getParent(0))) {
            commit = history.commit(commit.getParent(0));
        }
        return commit;
    }
}
