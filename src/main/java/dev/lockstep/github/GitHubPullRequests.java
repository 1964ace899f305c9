package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.github.GHException;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;

/** Pull requests on GitHub; the head branch is in the same repository. */
public final class GitHubPullRequests implements PullRequests {
    private static final int MAX_TITLE = 250;
    /** GitHub refuses more than 65,536. */
    private static final int MAX_BODY = 65_000;
    /** Of a pull request, looked at before another one is made. */
    private static final int MAX_COMMENTS = 1000;

    private final GitHubConnection gitHub;
    private final GitHubSettings settings;

    public GitHubPullRequests(GitHubConnection gitHub, GitHubSettings settings) {
        this.gitHub = gitHub;
        this.settings = settings;
    }

    @Override
    public PullRequest open(RepositoryUrl repository, Draft draft) {
        RepositoryCalls calls = gitHub.calls(repository);
        String title = Cut.to(MAX_TITLE, draft.title());
        String body = Cut.to(MAX_BODY, draft.body());
        String doing = "opening the pull request " + draft.headBranch() + " → " + draft.baseBranch();
        return calls.run(doing, Need.PULL_REQUESTS_WRITE, () -> {
            Optional<GHPullRequest> found = find(calls, draft);
            GHPullRequest pull = found.isPresent() ? found.get() : create(calls, draft, title, body);
            if (pull.getState() != GHIssueState.OPEN) {
                return PullRequestView.get(calls, settings, pull.getNumber());
            }
            if (!title.equals(pull.getTitle())) {
                pull.setTitle(title);
            }
            if (!same(body, pull.getBody())) {
                pull.setBody(body);
            }
            if (pull.getLabels().stream().noneMatch(l -> draft.label().equalsIgnoreCase(l.getName()))) {
                pull.addLabels(draft.label());
            }
            return PullRequestView.ofOpen(calls, pull);
        });
    }

    @Override
    public PullRequest get(RepositoryUrl repository, int number) {
        RepositoryCalls calls = gitHub.calls(repository);
        return calls.run(
                "reading pull request " + number,
                Need.PULL_REQUESTS_READ,
                () -> PullRequestView.get(calls, settings, number));
    }

    // Directly and not through github-api, which returns nothing from a merge: our own merge commit's id is in the
    // answer, and what to do about a refusal is in its text.
    @Override
    public MergeResult merge(RepositoryUrl repository, int number, MergeMethod method, String expectedHead) {
        RepositoryCalls calls = gitHub.calls(repository);
        String doing = "merging pull request " + number;
        return calls.run(doing, Need.MERGE, () -> {
            try {
                JsonNode answer = calls.call(
                        "PUT",
                        "/pulls/" + number + "/merge",
                        Map.of("merge_method", method.name().toLowerCase(Locale.ROOT), "sha", expectedHead));
                Optional<String> sha = GitHubConnection.text(answer, "sha").filter(PullRequestView::isCommit);
                return sha.isPresent()
                        ? new MergeResult.Merged(sha.get())
                        : merged(calls, number)
                                .orElseThrow(() -> new IOException("neither a merge commit nor a refusal"));
            } catch (IOException refusal) {
                return afterRefusal(calls, number, refusal);
            }
        });
    }

    @Override
    public void close(RepositoryUrl repository, int number, String comment) {
        RepositoryCalls calls = gitHub.calls(repository);
        calls.run("closing pull request " + number, Need.PULL_REQUESTS_WRITE, () -> {
            GHPullRequest pull = calls.repository().getPullRequest(number);
            if (pull.getState() == GHIssueState.OPEN) {
                String said = Cut.to(MAX_BODY, comment);
                // Said first, and found when it is said: whatever dies in between, it is said once.
                if (!commented(pull, said)) {
                    pull.comment(said);
                }
                pull.close();
            }
            return null;
        });
    }

    private static boolean commented(GHPullRequest pull, String said) throws IOException {
        int looked = 0;
        for (GHIssueComment comment : pull.listComments().withPageSize(100)) {
            if (same(said, comment.getBody())) {
                return true;
            }
            if (++looked == MAX_COMMENTS) {
                // Twice is better than never, in a conversation as long as this.
                return false;
            }
        }
        return false;
    }

    /** A merge may have happened although its answer says no, or never came: so the pull request is asked first. */
    private MergeResult afterRefusal(RepositoryCalls calls, int number, IOException refusal) throws IOException {
        Optional<ApiProblem> problem = GitHubFailures.problem(refusal);
        int status = problem.map(ApiProblem::status).orElse(0);
        boolean worthALook = status == 0 || status == 405 || status == 409 || status >= 500;
        if (worthALook) {
            Optional<MergeResult> merged;
            try {
                merged = merged(calls, number);
            } catch (IOException | Transient unanswered) {
                refusal.addSuppressed(unanswered);
                if (status == 405 || status == 409) {
                    // Neither is for good: the next attempt is told whether it was merged, and otherwise why not.
                    throw new Transient(
                            "merging pull request " + number + " in " + calls.fullName() + ": GitHub answered " + status
                                    + ", " + problem.get().said() + ", and then not whether it is merged",
                            refusal);
                }
                throw refusal;
            }
            if (merged.isPresent()) {
                return merged.get();
            }
        }
        if (problem.isEmpty()) {
            throw refusal;
        }
        ApiProblem said = problem.get();
        if (status == 405 && said.says("not allowed on this repository")) {
            throw new Rejected(
                    "merging pull request " + number + " in " + calls.fullName() + ": " + said.said()
                            + "; allow this merge method in the repository, or choose another one",
                    said);
        }
        if (status == 405) {
            return new MergeResult.NotYet(said.said());
        }
        if (status == 409) {
            return new MergeResult.HeadMoved(said.said());
        }
        throw refusal;
    }

    private Optional<MergeResult> merged(RepositoryCalls calls, int number) throws IOException {
        PullRequest now = PullRequestView.get(calls, settings, number);
        if (now.state() != State.MERGED) {
            return Optional.empty();
        }
        return Optional.of(new MergeResult.Merged(now.mergeCommitSha()
                .orElseThrow(() -> new IOException("pull request " + number
                        + " is merged, and GitHub does not tell its merge commit; set graphqlUrl"))));
    }

    private static GHPullRequest create(RepositoryCalls calls, Draft draft, String title, String body)
            throws IOException {
        GHRepository repository = calls.repository();
        try {
            return repository.createPullRequest(title, draft.headBranch(), draft.baseBranch(), body);
        } catch (IOException | GHException e) {
            boolean duplicate = GitHubFailures.problem(e)
                    .filter(problem -> problem.status() == 422 && problem.says("A pull request already exists"))
                    .isPresent();
            if (duplicate) {
                Optional<GHPullRequest> found = find(calls, draft);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            throw e;
        }
    }

    /** The open one, or else one of the same head commit that has been merged. */
    private static Optional<GHPullRequest> find(RepositoryCalls calls, Draft draft) throws IOException {
        String label = calls.owner() + ":" + draft.headBranch();
        Optional<GHPullRequest> merged = Optional.empty();
        // GitHub ignores a head filter it does not understand, and then shows everybody's pull requests.
        for (GHPullRequest pull : calls.repository()
                .queryPullRequests()
                .state(GHIssueState.ALL)
                .head(label)
                .base(draft.baseBranch())
                .list()
                .withPageSize(100)) {
            if (!isOf(pull, draft, label)) {
                continue;
            }
            if (pull.getState() == GHIssueState.OPEN) {
                return Optional.of(pull);
            }
            if (merged.isEmpty()
                    && pull.getMergedAt() != null
                    && draft.headCommit().equals(pull.getHead().getSha())) {
                merged = Optional.of(pull);
            }
        }
        return merged;
    }

    private static boolean isOf(GHPullRequest pull, Draft draft, String label) {
        return pull.getHead() != null
                && pull.getBase() != null
                && draft.headBranch().equals(pull.getHead().getRef())
                && draft.baseBranch().equals(pull.getBase().getRef())
                && (pull.getHead().getLabel() == null
                        || label.equalsIgnoreCase(pull.getHead().getLabel()));
    }

    // GitHub stores line ends as they come from browsers, and drops those at the end.
    private static boolean same(String wanted, String shown) {
        return wanted.replace("\r\n", "\n")
                .strip()
                .equals(shown == null ? "" : shown.replace("\r\n", "\n").strip());
    }
}
