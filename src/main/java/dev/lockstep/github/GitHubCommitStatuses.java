package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.kohsuke.github.GHCommitState;

/** Commit statuses on GitHub. They are append-only, and at most 1000 per commit and context: so only changes are posted. */
public final class GitHubCommitStatuses implements CommitStatuses {
    private static final int PAGE = 100;
    private static final int MAX_PAGES = 20;

    private final GitHubConnection gitHub;

    public GitHubCommitStatuses(GitHubConnection gitHub) {
        this.gitHub = gitHub;
    }

    @Override
    public Optional<CommitStatus> latest(RepositoryUrl repository, String commit, String context) {
        RepositoryCalls calls = gitHub.calls(repository);
        requireCommit(commit);
        return calls.run("reading the statuses of " + commit, Need.STATUSES_READ, () -> latest(calls, commit, context));
    }

    @Override
    public void post(RepositoryUrl repository, String commit, CommitStatus status) {
        post(repository, commit, status, true);
    }

    @Override
    public void append(RepositoryUrl repository, String commit, CommitStatus status) {
        post(repository, commit, status, false);
    }

    private void post(RepositoryUrl repository, String commit, CommitStatus status, boolean onlyChange) {
        RepositoryCalls calls = gitHub.calls(repository);
        requireCommit(commit);
        CommitStatus wanted = new CommitStatus(
                status.context(),
                status.state(),
                Text.brief(Text.line(status.description()), Lengths.STATUS_DESCRIPTION),
                status.targetUrl());
        calls.run("posting status '" + status.context() + "' on " + commit, Need.STATUSES_WRITE, () -> {
            boolean saidAlready = onlyChange
                    && latest(calls, commit, wanted.context())
                            .filter(last -> says(last, wanted))
                            .isPresent();
            if (!saidAlready) {
                create(calls, commit, wanted);
            }
            return null;
        });
    }

    private static void create(RepositoryCalls calls, String commit, CommitStatus wanted) throws IOException {
        try {
            calls.repository()
                    .createCommitStatus(
                            commit,
                            GHCommitState.valueOf(wanted.state().name()),
                            wanted.targetUrl().orElse(null),
                            wanted.description(),
                            wanted.context());
        } catch (IOException refusal) {
            Optional<ApiProblem> said = GitHubFailures.problem(refusal).filter(problem -> problem.status() == 422);
            if (said.filter(problem -> problem.says("maximum number of statuses"))
                    .isPresent()) {
                throw new Permanent(
                        "posting status '" + wanted.context() + "' on " + commit + " in " + calls.fullName()
                                + ": GitHub answered 422, " + said.get().said()
                                + ": it keeps 1000 of one context at a commit, and this commit gets no more",
                        refusal);
            }
            throw refusal;
        }
    }

    // Directly: github-api reads the legacy route, 30 at a time. The newest come first.
    private static Optional<CommitStatus> latest(RepositoryCalls calls, String commit, String context)
            throws IOException {
        for (int page = 1; page <= MAX_PAGES; page++) {
            JsonNode statuses =
                    calls.call("GET", "/commits/" + commit + "/statuses?per_page=" + PAGE + "&page=" + page, null);
            if (!statuses.isArray()) {
                throw new IOException("an array of statuses was expected");
            }
            for (JsonNode status : statuses) {
                Optional<State> state = state(status.path("state").asText(""));
                // One that says nothing we know says nothing against posting ours.
                if (state.isPresent()
                        && status.path("context").asText("default").equalsIgnoreCase(context)) {
                    return Optional.of(new CommitStatus(
                            context,
                            state.get(),
                            status.path("description").asText(""),
                            GitHubConnection.text(status, "target_url")));
                }
            }
            if (statuses.size() < PAGE) {
                return Optional.empty();
            }
        }
        throw new IOException("more than " + MAX_PAGES * PAGE + " statuses, none of context " + context);
    }

    private static Optional<State> state(String name) {
        return Arrays.stream(State.values())
                .filter(state -> state.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static boolean says(CommitStatus last, CommitStatus wanted) {
        return last.state() == wanted.state()
                && last.description().equals(wanted.description())
                && last.targetUrl().equals(wanted.targetUrl());
    }

    private static void requireCommit(String commit) {
        if (commit == null || !PullRequestView.isCommit(commit)) {
            throw new Rejected(
                    "not a full commit id (40 hexadecimal digits): " + Text.quoted(String.valueOf(commit), 60));
        }
    }
}
