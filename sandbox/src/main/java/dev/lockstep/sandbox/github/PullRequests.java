package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * What people do with pull requests; what becomes of them when branches move is {@link BranchMoves}. Refusals are {@link GitHubError}s with
 * GitHub's status and text. Everything that changes runs under the repository's lock.
 */
public final class PullRequests {
    private static final int TITLE_LIMIT = 256;
    private static final int BODY_LIMIT = 65_536;
    private final StateFiles states;
    private final PullRecords records;
    private final BranchMoves moves;
    private final InstantSource clock;

    PullRequests(StateFiles states, PullRecords records, BranchMoves moves, InstantSource clock) {
        this.states = states;
        this.records = records;
        this.moves = moves;
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
            return records.store(repository, pull, author, "opened");
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
                return records.store(repository, pull.closed(now), account, "closed");
            }
            if (state.equals("open") && !old.open()) {
                return records.store(repository, reopened(repository, pull, now), account, "reopened");
            }
            if (!state.equals("open") && !state.equals("closed")) {
                throw GitHubError.invalid("PullRequest", "state", "invalid");
            }
            return records.store(repository, pull, account, "edited");
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
            moves.refsChanged(repository, account, List.of(new RefChange(ref, base, merged, false)));
            records.tell(repository, "closed", done, account);
            return done;
        });
    }

    /** Merges the base into the head branch; 422 if the head is not the expected one, there is nothing new, or they conflict. */
    PullRequest updateBranch(HostedRepository repository, Account account, int number, Optional<String> expectedHead) {
        return repository.locked(() -> {
            PullRequest pull = get(repository, number);
            if (expectedHead.filter(head -> !head.equals(pull.headSha())).isPresent()) {
                throw new GitHubError(422, "expected head sha didn’t match current head ref.");
            }
            ObjectId head = ObjectId.fromString(pull.headSha());
            Optional<ObjectId> base = repository.branch(pull.baseRef()).filter(tip -> pull.open());
            if (base.isEmpty() || repository.isAncestor(base.get(), head)) {
                throw new GitHubError(422, "There are no new commits on the base branch.");
            }
            ObjectId merged = new Merges(repository)
                    .merge(
                            head,
                            base.get(),
                            Merges.person(account, clock.instant()),
                            "Merge branch '" + pull.baseRef() + "' into " + pull.headRef())
                    .orElseThrow(() -> new GitHubError(422, "merge conflict between base and head"));
            String ref = "refs/heads/" + pull.headRef();
            if (!repository.compareAndSet(ref, head, merged, "update branch of pull request " + number)) {
                throw new GitHubError(422, "expected head sha didn’t match current head ref.");
            }
            moves.refsChanged(repository, account, List.of(new RefChange(ref, head, merged, false)));
            return get(repository, number);
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
