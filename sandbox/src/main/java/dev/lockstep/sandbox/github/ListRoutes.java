package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import java.util.List;

/** Lists that clients ask for on their way: repositories, issues, and what nobody has here: reviews, checks, protection. */
final class ListRoutes {
    private static final String REPO = "/repos/{owner}/{repo}";
    private final GitRepositories repositories;
    private final JsonViews views;
    private final PullViews pullViews;
    private final PullRequests pulls;
    private final Conversations conversations;

    ListRoutes(
            GitRepositories repositories,
            JsonViews views,
            PullViews pullViews,
            PullRequests pulls,
            Conversations conversations) {
        this.repositories = repositories;
        this.views = views;
        this.pullViews = pullViews;
        this.pulls = pulls;
        this.conversations = conversations;
    }

    /** Must come before the routes of a single branch and a single commit, which take everything. */
    void register(Router router) {
        router.on("GET", "/user/repos", call -> call.page(all()))
                .on("GET", "/orgs/{owner}", this::owner)
                .on("GET", "/orgs/{owner}/repos", this::repositories)
                .on("GET", "/users/{owner}/repos", this::repositories)
                .on("GET", REPO + "/issues", this::issues)
                .on("GET", REPO + "/pulls/{number}/reviews", call -> none(call, call.number()))
                .on("GET", REPO + "/pulls/{number}/requested_reviewers", this::requested)
                .on("GET", REPO + "/commits/{ref+}/check-runs", call -> checks(call, "check_runs"))
                .on("GET", REPO + "/commits/{ref+}/check-suites", call -> checks(call, "check_suites"))
                .on("GET", REPO + "/branches/{branch+}/protection", this::protection)
                .on("GET", REPO + "/rules/branches/{branch+}", this::rules);
    }

    private List<Json> all() {
        return repositories.all().stream().map(views::repository).toList();
    }

    private Reply owner(Call call) {
        return Reply.ok(views.user(owned(call).get(0).owner()));
    }

    private Reply repositories(Call call) {
        return call.page(owned(call).stream().map(views::repository).toList());
    }

    private List<HostedRepository> owned(Call call) {
        List<HostedRepository> owned = repositories.all().stream()
                .filter(repository -> repository.owner().equals(call.path().get("owner")))
                .toList();
        if (owned.isEmpty()) {
            throw GitHubError.notFound();
        }
        return owned;
    }

    /** As on GitHub, pull requests are issues; there are no others. */
    private Reply issues(Call call) {
        HostedRepository repository = call.repository();
        String state = call.query("state", "open");
        return call.page(pulls.all(repository).stream()
                .filter(pull -> state.equals("all") || pull.open() == state.equals("open"))
                .sorted((one, two) -> Integer.compare(two.number(), one.number()))
                .map(pull -> pullViews.issue(
                        repository,
                        pull,
                        conversations.comments(repository, pull.number()).size()))
                .toList());
    }

    private Reply none(Call call, int number) {
        pulls.get(call.repository(), number);
        return call.page(List.of());
    }

    private Reply requested(Call call) {
        pulls.get(call.repository(), call.number());
        return Reply.ok(new Json().with("users", List.of()).with("teams", List.of()));
    }

    private Reply checks(Call call, String field) {
        String ref = call.path().get("ref");
        new History(call.repository())
                .resolve(ref)
                .orElseThrow(() -> new GitHubError(422, "No commit found for SHA: " + ref));
        return Reply.ok(new Json().with("total_count", 0).with(field, List.of()));
    }

    private Reply protection(Call call) {
        branch(call);
        throw new GitHubError(404, "Branch not protected");
    }

    private Reply rules(Call call) {
        branch(call);
        return call.page(List.of());
    }

    private static void branch(Call call) {
        call.repository().branch(call.path().get("branch")).orElseThrow(() -> new GitHubError(404, "Branch not found"));
    }
}
