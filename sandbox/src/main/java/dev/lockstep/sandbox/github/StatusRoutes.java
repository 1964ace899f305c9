package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Commit statuses. */
final class StatusRoutes {
    private static final String REPO = "/repos/{owner}/{repo}";
    private final JsonViews views;
    private final Conversations conversations;

    StatusRoutes(JsonViews views, Conversations conversations) {
        this.views = views;
        this.conversations = conversations;
    }

    /** Must come before the route of a single commit, whose ref takes everything. */
    void register(Router router) {
        router.on("POST", REPO + "/statuses/{ref+}", this::post)
                .on("GET", REPO + "/statuses/{ref+}", this::list)
                .on("GET", REPO + "/commits/{ref+}/statuses", this::list)
                .on("GET", REPO + "/commits/{ref+}/status", this::combined);
    }

    private Reply post(Call call) {
        HostedRepository repository = call.repository();
        Conversations.NewStatus wish = new Conversations.NewStatus(
                call.text("state").orElse(""),
                call.text("context").filter(c -> !c.isBlank()).orElse("default"),
                call.text("description"),
                call.text("target_url"));
        CommitStatus status = conversations.post(repository, call.account(), sha(call, repository), wish);
        return Reply.of(201, views.status(repository, status));
    }

    private Reply list(Call call) {
        HostedRepository repository = call.repository();
        return call.page(conversations.statuses(repository, sha(call, repository)).stream()
                .map(s -> views.status(repository, s))
                .toList());
    }

    private Reply combined(Call call) {
        HostedRepository repository = call.repository();
        String sha = sha(call, repository);
        Map<String, CommitStatus> latest = new LinkedHashMap<>();
        for (CommitStatus status : conversations.statuses(repository, sha)) {
            latest.putIfAbsent(status.context().toLowerCase(Locale.ROOT), status);
        }
        List<CommitStatus> all = new ArrayList<>(latest.values());
        boolean failed = all.stream()
                .anyMatch(s -> s.state().equals("failure") || s.state().equals("error"));
        boolean pending = all.isEmpty() || all.stream().anyMatch(s -> s.state().equals("pending"));
        return Reply.ok(new Json()
                .with("state", failed ? "failure" : pending ? "pending" : "success")
                .with(
                        "statuses",
                        all.stream().map(s -> views.status(repository, s)).toList())
                .with("sha", sha)
                .with("total_count", all.size())
                .with("repository", views.repository(repository))
                .with("commit_url", views.urls().repo(repository.fullName()) + "/commits/" + sha)
                .with("url", views.urls().repo(repository.fullName()) + "/commits/" + sha + "/status"));
    }

    private static String sha(Call call, HostedRepository repository) {
        String ref = call.path().get("ref");
        return new History(repository)
                .resolve(ref)
                .orElseThrow(() -> new GitHubError(422, "No commit found for SHA: " + ref))
                .name();
    }
}
