package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Pull requests: what people do with them, and what becomes of them when branches move. Refusals are {@link GitHubError}s with
 * GitHub's status and text. Everything that changes runs under the repository's lock.
 */
public final class PullRequests {
    private static final int TITLE_LIMIT = 256;
    private static final int BODY_LIMIT = 65_536;
    private final StateFiles states;
    private final Events events;
    private final InstantSource clock;

    PullRequests(StateFiles states, Events events, InstantSource clock) {
        this.states = states;
        this.events = events;
        this.clock = clock;
    }

    /** What a new pull request is asked to be; {@code head} may be {@code owner:branch}. */
    public record Draft(String title, String head, String base, String body, boolean draft) {}

    /** What is to change; empty fields stay. */
    public record Edit(Optional<String> title, Optional<String> body, Optional<String> state, Optional<String> base) {}

    /** Wishes of a merge; {@code expectedHead} empty merges whatever is there. */
    public record Merge(
            MergeMethod method, Optional<String> expectedHead, Optional<String> title, Optional<String> message) {
        public Merge(MergeMethod method) {
            this(method, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** All of a repository, by number. */
    public List<PullRequest> all(HostedRepository repository) {
        return states.read(repository).pulls();
    }

    /** 404 if there is none of that number. */
    public PullRequest get(HostedRepository repository, int number) {
        return states.read(repository).pull(number).orElseThrow(GitHubError::notFound);
    }

    /** Opens a pull request; 422 for a missing branch, no commits, or a second one for the same branches. */
    public PullRequest create(HostedRepository repository, Account author, Draft draft) {
        return repository.locked(() -> {
            checkText(draft.title(), draft.body());
            String head = ownBranch(repository, draft.head());
            ObjectId base = repository
                    .branch(draft.base())
                    .orElseThrow(() -> GitHubError.invalid("PullRequest", "base", "invalid"));
            ObjectId tip =
                    repository.branch(head).orElseThrow(() -> GitHubError.invalid("PullRequest", "head", "invalid"));
            refuseDuplicate(repository, head, draft.base());
            if (repository.isAncestor(tip, base)) {
                throw GitHubError.custom("PullRequest", "No commits between " + draft.base() + " and " + head);
            }
            Instant now = clock.instant();
            int number = states.read(repository).nextNumber();
            PullRequest pull = new PullRequest(
                    number,
                    true,
                    draft.draft(),
                    draft.title(),
                    draft.body(),
                    head,
                    tip.name(),
                    draft.base(),
                    base.name(),
                    author.login(),
                    List.of(),
                    now,
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return store(repository, pull, author, "opened");
        });
    }

    /** Changes text, base or state; 422 where the new state is impossible. */
    public PullRequest update(HostedRepository repository, Account account, int number, Edit edit) {
        return repository.locked(() -> {
            Instant now = clock.instant();
            PullRequest old = get(repository, number);
            PullRequest pull =
                    old.withText(edit.title().orElse(old.title()), edit.body().orElse(old.body()), now);
            checkText(pull.title(), pull.body());
            if (edit.base().isPresent() && !edit.base().get().equals(pull.baseRef())) {
                pull = rebased(repository, pull, edit.base().get(), now);
            }
            String state = edit.state().orElse(old.open() ? "open" : "closed");
            if (state.equals("closed") && old.open()) {
                return store(repository, pull.closed(now), account, "closed");
            }
            if (state.equals("open") && !old.open()) {
                return store(repository, reopened(repository, pull, now), account, "reopened");
            }
            if (!state.equals("open") && !state.equals("closed")) {
                throw GitHubError.invalid("PullRequest", "state", "invalid");
            }
            return store(repository, pull, account, "edited");
        });
    }

    /**
     * Merges; returns the pull request with its merge commit. 409 if the head is not the expected one, 405 if it is merged,
     * closed, in draft or in conflict.
     */
    public PullRequest merge(HostedRepository repository, Account account, int number, Merge wish) {
        return repository.locked(() -> {
            PullRequest pull = get(repository, number);
            if (!pull.open()) {
                throw new GitHubError(405, "Pull Request is not mergeable");
            }
            if (wish.expectedHead().isPresent() && !wish.expectedHead().get().equals(pull.headSha())) {
                throw new GitHubError(409, "Head branch was modified. Review and try the merge again.");
            }
            if (pull.draft()) {
                throw new GitHubError(405, "Pull Request is still a draft");
            }
            Instant now = clock.instant();
            ObjectId base = repository
                    .branch(pull.baseRef())
                    .orElseThrow(() -> new GitHubError(405, "Pull Request is not mergeable"));
            ObjectId merged = mergeCommit(repository, pull, account, wish, base, now)
                    .orElseThrow(() -> new GitHubError(405, "Pull Request is not mergeable"));
            String ref = "refs/heads/" + pull.baseRef();
            if (!repository.compareAndSet(ref, base, merged, "merge pull request " + number)) {
                throw new GitHubError(405, "Base branch was modified. Review and try the merge again.");
            }
            PullRequest done = pull.merged(base.name(), merged.name(), account.login(), now);
            states.change(repository, s -> s.with(done));
            refsChanged(repository, account, List.of(new RefChange(ref, base, merged, false)));
            events.pull(repository, "closed", done, testMerge(repository, done), account);
            return done;
        });
    }

    /** Adds labels, in order, each once. */
    PullRequest label(HostedRepository repository, int number, List<String> labels) {
        return repository.locked(() -> {
            PullRequest pull = get(repository, number)
                    .withLabels(labels.stream().distinct().toList(), clock.instant());
            states.change(repository, s -> s.with(pull));
            return pull;
        });
    }

    /** Commits that the pull request brings, oldest first. */
    List<RevCommit> commits(HostedRepository repository, PullRequest pull) {
        return new History(repository)
                .between(ObjectId.fromString(pull.baseSha()), ObjectId.fromString(pull.headSha()));
    }

    /** Pull requests that contain a commit, or brought it to their base. */
    List<PullRequest> of(HostedRepository repository, ObjectId commit) {
        History history = new History(repository);
        return all(repository).stream()
                .filter(p -> p.open() || p.merged())
                .filter(p -> commits(repository, p).contains(commit)
                        || p.mergeCommitSha()
                                .map(m -> history.between(ObjectId.fromString(p.baseSha()), ObjectId.fromString(m))
                                        .contains(commit))
                                .orElse(false))
                .toList();
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
                store(repository, pull.closed(now), account, "closed");
            } else if (repository.isAncestor(change.after(), base.get())) {
                if (!change.after().name().equals(pull.headSha())) {
                    store(repository, pull.closed(now), account, "closed"); // reset to base: nothing is left to merge
                }
            } else if (!change.after().name().equals(pull.headSha())) {
                PullRequest next =
                        pull.withHead(change.after().name(), base.get().name(), now);
                pinHead(repository, next);
                states.change(repository, s -> s.with(next));
                events.synchronize(repository, change, next, testMerge(repository, next), account);
            }
        }
    }

    private void baseMoved(HostedRepository repository, Account account, RefChange change) {
        Instant now = clock.instant();
        for (PullRequest pull : states.read(repository).open(p -> p.baseRef().equals(change.branch()))) {
            if (change.deleted()) {
                store(repository, pull.closed(now), account, "closed");
                continue;
            }
            ObjectId head = ObjectId.fromString(pull.headSha());
            if (repository.isAncestor(head, change.after())) {
                String onto =
                        change.created() ? pull.baseSha() : change.before().name();
                String commit = introduced(repository, head, change.after()).name();
                store(repository, pull.merged(onto, commit, account.login(), now), account, "closed");
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

    private Optional<ObjectId> mergeCommit(
            HostedRepository repository, PullRequest pull, Account account, Merge wish, ObjectId base, Instant now) {
        Merges merges = new Merges(repository);
        ObjectId head = ObjectId.fromString(pull.headSha());
        return switch (wish.method()) {
            case MERGE ->
                merges.merge(
                        base,
                        head,
                        Merges.person(account, now),
                        message(
                                wish,
                                "Merge pull request #" + pull.number() + " from " + repository.owner() + "/"
                                        + pull.headRef(),
                                pull.title()));
            case SQUASH ->
                merges.squash(
                        base,
                        head,
                        Merges.person(account, now),
                        message(
                                wish,
                                pull.title() + " (#" + pull.number() + ")",
                                commits(repository, pull).stream()
                                        .map(c -> "* " + c.getShortMessage())
                                        .collect(Collectors.joining("\n\n"))));
            case REBASE -> merges.rebase(base, head, Merges.person(account, now));
        };
    }

    private static String message(Merge wish, String title, String text) {
        String body = wish.message().orElse(text);
        return wish.title().orElse(title) + (body.isBlank() ? "" : "\n\n" + body);
    }

    private PullRequest store(HostedRepository repository, PullRequest pull, Account account, String action) {
        pinHead(repository, pull);
        states.change(repository, s -> s.with(pull));
        events.pull(repository, action, pull, testMerge(repository, pull), account);
        return pull;
    }

    /** {@code refs/pull/n/head} keeps the commits when the branch is gone. */
    private static void pinHead(HostedRepository repository, PullRequest pull) {
        String ref = "refs/pull/" + pull.number() + "/head";
        repository.compareAndSet(
                ref,
                repository.ref(ref).orElse(ObjectId.zeroId()),
                ObjectId.fromString(pull.headSha()),
                "pull request " + pull.number());
    }

    private PullRequest rebased(HostedRepository repository, PullRequest pull, String newBase, Instant now) {
        ObjectId tip =
                repository.branch(newBase).orElseThrow(() -> GitHubError.invalid("PullRequest", "base", "invalid"));
        refuseDuplicate(repository, pull.headRef(), newBase);
        return pull.withHeadAndBase(pull.headSha(), newBase, tip.name(), now);
    }

    private PullRequest reopened(HostedRepository repository, PullRequest pull, Instant now) {
        if (pull.merged()) {
            throw GitHubError.custom("PullRequest", "state", "state cannot be changed. The pull request is merged.");
        }
        ObjectId head = repository
                .branch(pull.headRef())
                .orElseThrow(() -> GitHubError.custom(
                        "PullRequest",
                        "state",
                        "state cannot be changed. The " + pull.headRef() + " branch has been deleted."));
        refuseDuplicate(repository, pull.headRef(), pull.baseRef());
        return pull.reopened(head.name(), now);
    }

    private void refuseDuplicate(HostedRepository repository, String head, String base) {
        if (!states.read(repository)
                .open(p -> p.headRef().equals(head) && p.baseRef().equals(base))
                .isEmpty()) {
            throw GitHubError.custom(
                    "PullRequest", "A pull request already exists for " + repository.owner() + ":" + head + ".");
        }
    }

    private static String ownBranch(HostedRepository repository, String head) {
        int colon = head.indexOf(':');
        if (colon >= 0 && !head.substring(0, colon).equals(repository.owner())) {
            throw GitHubError.invalid("PullRequest", "head", "invalid"); // there are no forks here
        }
        return head.substring(colon + 1);
    }

    private static void checkText(String title, String body) {
        List<String> wrong = new ArrayList<>();
        if (title.isBlank()) {
            throw GitHubError.invalid("PullRequest", "title", "missing_field");
        }
        if (title.length() > TITLE_LIMIT) {
            wrong.add("title is too long (maximum is " + TITLE_LIMIT + " characters)");
        }
        if (body.length() > BODY_LIMIT) {
            wrong.add("body is too long (maximum is " + BODY_LIMIT + " characters)");
        }
        if (!wrong.isEmpty()) {
            throw GitHubError.custom("PullRequest", String.join("; ", wrong));
        }
    }
}
