package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Refused;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.text.Inert;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;

/** Pull requests on GitHub; the head branch is in the same repository. */
public final class GitHubPullRequests implements PullRequests {
    /** Of a pull request, looked at before another one is made. */
    private static final int MAX_COMMENTS = 1000;

    private static final int PAGE = 100;
    private static final int MAX_PAGES = 20;
    private static final System.Logger LOG = System.getLogger(GitHubPullRequests.class.getName());

    private final GitHubConnection gitHub;
    /** Repositories whose lists had something in them that is no pull request; that is said once. */
    private final Set<String> oddLists = ConcurrentHashMap.newKeySet();

    public GitHubPullRequests(GitHubConnection gitHub) {
        this.gitHub = gitHub;
    }

    @Override
    public PullRequest open(RepositoryUrl repository, Draft draft) {
        RepositoryCalls calls = gitHub.calls(repository);
        String title = Text.brief(Inert.line(draft.title()), Lengths.PULL_REQUEST_TITLE);
        String body = Text.brief(Text.lines(draft.body()), Lengths.PULL_REQUEST_BODY);
        String doing = "opening the pull request " + draft.headBranch() + " → " + draft.baseBranch();
        return calls.run(doing, Need.PULL_REQUESTS_WRITE, () -> {
            Optional<JsonNode> found = find(calls, draft);
            JsonNode pull = found.isPresent() ? found.get() : create(calls, draft, title, body);
            int number = PullRequestView.number(calls, pull);
            if (!isOpen(pull)) {
                return PullRequestView.get(calls, number);
            }
            Map<String, String> edits = new TreeMap<>();
            if (!title.equals(pull.path("title").asText(""))) {
                edits.put("title", title);
            }
            if (!same(body, pull.path("body").asText(""))) {
                edits.put("body", body);
            }
            if (!edits.isEmpty()) {
                calls.call("PATCH", "/pulls/" + number, edits);
            }
            boolean labelled = StreamSupport.stream(pull.path("labels").spliterator(), false)
                    .anyMatch(label ->
                            draft.label().equalsIgnoreCase(label.path("name").asText("")));
            if (!labelled) {
                calls.call("POST", "/issues/" + number + "/labels", Map.of("labels", List.of(draft.label())));
            }
            return PullRequestView.ofOpen(calls, pull);
        });
    }

    @Override
    public PullRequest get(RepositoryUrl repository, int number) {
        RepositoryCalls calls = gitHub.calls(repository);
        return calls.run(
                "reading pull request " + number, Need.PULL_REQUESTS_READ, () -> PullRequestView.get(calls, number));
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
    public void close(RepositoryUrl repository, int number, Optional<String> headBranch, String comment) {
        RepositoryCalls calls = gitHub.calls(repository);
        calls.run("closing pull request " + number, Need.PULL_REQUESTS_WRITE, () -> {
            GHPullRequest pull = calls.repository().getPullRequest(number);
            if (pull.getState() == GHIssueState.OPEN) {
                String of = pull.getHead().getRef();
                if (headBranch.filter(ours -> !ours.equals(of)).isPresent()) {
                    throw new Rejected(
                            "pull request " + number + " of " + calls.fullName() + " is of branch "
                                    + Text.quoted(of, Lengths.DETAIL) + ", not of " + headBranch.get()
                                    + ": it is another one, and stays open. Was the repository replaced by another one of its name?");
                }
                String said = Text.brief(Text.lines(comment), Lengths.PULL_REQUEST_BODY);
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
        boolean worthALook = status == 0 || isRefusal(status) || status >= 500;
        if (worthALook) {
            Optional<MergeResult> merged;
            try {
                merged = merged(calls, number);
            } catch (IOException | Transient unanswered) {
                refusal.addSuppressed(unanswered);
                if (isRefusal(status)) {
                    // None is for good: the next attempt is told whether it was merged, and otherwise why not.
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
            return new MergeResult.NotYet(said.said()
                    + " Allow this merge method in the repository, choose another one in the pipeline, or merge it by"
                    + " hand");
        }
        if (status == 405 || status == 422) {
            return new MergeResult.NotYet(said.said());
        }
        if (status == 409) {
            return new MergeResult.HeadMoved(said.said());
        }
        throw refusal;
    }

    private static boolean isRefusal(int status) {
        return status == 405 || status == 409 || status == 422;
    }

    private Optional<MergeResult> merged(RepositoryCalls calls, int number) throws IOException {
        PullRequest now = PullRequestView.get(calls, number);
        if (now.state() != State.MERGED) {
            return Optional.empty();
        }
        return Optional.of(new MergeResult.Merged(now.mergeCommitSha()
                .orElseThrow(() -> new IOException("pull request " + number
                        + " is merged, and GitHub does not tell its merge commit; set graphqlUrl"))));
    }

    private JsonNode create(RepositoryCalls calls, Draft draft, String title, String body) throws IOException {
        try {
            return calls.call(
                    "POST",
                    "/pulls",
                    Map.of("title", title, "head", draft.headBranch(), "base", draft.baseBranch(), "body", body));
        } catch (ApiProblem problem) {
            if (problem.status() == 422 && problem.says("A pull request already exists")) {
                Optional<JsonNode> found = find(calls, draft);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            if (isRefusal(problem.status())) {
                throw new Refused(
                        "opening the pull request " + draft.headBranch() + " → " + draft.baseBranch() + " in "
                                + calls.fullName() + ": GitHub answered " + problem.status() + ", " + problem.said(),
                        problem);
            }
            throw problem;
        }
    }

    /**
     * The open one, or else one of the same head commit that has been merged. GitHub ignores a head filter it does not understand,
     * and then shows everybody's pull requests: each is looked at, and one that makes no sense keeps none of the others away.
     */
    private Optional<JsonNode> find(RepositoryCalls calls, Draft draft) throws IOException {
        String label = calls.owner() + ":" + draft.headBranch();
        String query = "/pulls?state=all&head=" + encoded(label) + "&base=" + encoded(draft.baseBranch()) + "&per_page="
                + PAGE + "&page=";
        Optional<JsonNode> merged = Optional.empty();
        for (int page = 1; page <= MAX_PAGES; page++) {
            JsonNode pulls = calls.call("GET", query + page, null);
            if (!pulls.isArray()) {
                throw new Permanent("GitHub's list of pull requests of " + calls.fullName() + " is no list");
            }
            for (JsonNode pull : pulls) {
                if (!isUsable(pull)) {
                    passOver(calls.fullName());
                } else if (isOf(pull, draft, label)) {
                    if (isOpen(pull)) {
                        return Optional.of(pull);
                    }
                    boolean ours =
                            draft.headCommit().equals(pull.at("/head/sha").asText(""));
                    if (merged.isEmpty() && ours && pull.path("merged_at").isTextual()) {
                        merged = Optional.of(pull);
                    }
                }
            }
            if (pulls.size() < PAGE) {
                break;
            }
        }
        return merged;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean isUsable(JsonNode pull) {
        return pull.path("number").isInt()
                && pull.at("/head/ref").isTextual()
                && pull.at("/base/ref").isTextual();
    }

    private void passOver(String repository) {
        if (oddLists.add(repository)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "GitHub''s list of pull requests of {0} has an item without number, head or base; it is passed over",
                    repository);
        }
    }

    private static boolean isOpen(JsonNode pull) {
        return pull.path("state").asText("").equals("open");
    }

    private static boolean isOf(JsonNode pull, Draft draft, String label) {
        String shown = pull.at("/head/label").asText("");
        return draft.headBranch().equals(pull.at("/head/ref").asText())
                && draft.baseBranch().equals(pull.at("/base/ref").asText())
                && (shown.isEmpty() || label.equalsIgnoreCase(shown));
    }

    // GitHub stores line ends as they come from browsers, and drops those at the end.
    private static boolean same(String wanted, String shown) {
        return wanted.replace("\r\n", "\n")
                .strip()
                .equals(shown == null ? "" : shown.replace("\r\n", "\n").strip());
    }
}
