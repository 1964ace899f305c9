package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ThreeWayMerger;
import org.eclipse.jgit.revwalk.RevCommit;

/** Makes the commits of a merge; moves no branch. Empty results are conflicts. */
final class Merges {
    private final HostedRepository repository;
    private final History history;

    Merges(HostedRepository repository) {
        this.repository = repository;
        this.history = new History(repository);
    }

    static PersonIdent person(Account account, Instant when) {
        return new PersonIdent(account.name(), account.email(), when, ZoneOffset.UTC);
    }

    static PersonIdent gitHub(Instant when) {
        return new PersonIdent("GitHub", "noreply@github.com", when, ZoneOffset.UTC);
    }

    Optional<ObjectId> merge(ObjectId base, ObjectId head, PersonIdent author, String message) {
        return tree(base, head)
                .map(tree -> Commits.write(
                        repository.git(),
                        tree,
                        List.of(base, head),
                        author,
                        gitHub(author.getWhenAsInstant()),
                        message));
    }

    Optional<ObjectId> squash(ObjectId base, ObjectId head, PersonIdent author, String message) {
        return tree(base, head)
                .map(tree -> Commits.write(
                        repository.git(), tree, List.of(base), author, gitHub(author.getWhenAsInstant()), message));
    }

    /** Repeats every commit that is no merge, keeping author and message; all ids are new, as on GitHub. */
    Optional<ObjectId> rebase(ObjectId base, ObjectId head, PersonIdent committer) {
        ObjectId tip = base;
        for (RevCommit commit : history.between(base, head)) {
            if (commit.getParentCount() > 1) {
                continue;
            }
            Optional<ObjectId> tree = pick(tip, commit);
            if (tree.isEmpty()) {
                return Optional.empty();
            }
            tip = Commits.write(
                    repository.git(),
                    tree.get(),
                    List.of(tip),
                    commit.getAuthorIdent(),
                    committer,
                    commit.getFullMessage());
        }
        return Optional.of(tip);
    }

    private Optional<ObjectId> tree(ObjectId base, ObjectId head) {
        return Disk.io(() -> {
            ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository.git(), true);
            return merger.merge(base, head) ? Optional.of(merger.getResultTreeId()) : Optional.empty();
        });
    }

    private Optional<ObjectId> pick(ObjectId onto, RevCommit commit) {
        return Disk.io(() -> {
            ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository.git(), true);
            if (commit.getParentCount() == 1) {
                merger.setBase(commit.getParent(0));
            }
            return merger.merge(onto, commit) ? Optional.of(merger.getResultTreeId()) : Optional.empty();
        });
    }
}
