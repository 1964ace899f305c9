package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.git.HostedRepository;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;

/** Pull requests, their labels and comments. */
final class PullRoutes {
    private static final String PULL = "/repos/{owner}/{repo}/pulls/{number}";
    private static final String ISSUE = "/repos/{owner}/{repo}/issues/{number}";
    private static final int LABEL_LIMIT = 50;
    private static final Pattern DIFF = Pattern.compile("application/vnd\\.github(\\.v3)?\\.diff.*");
    private final JsonViews views;
    private final PullViews pullViews;
    private final PullRequests pulls;
    private final PullRecords records;
    private final Conversations conversations;
    private final Faults faults;

    PullRoutes(
            JsonViews views,
            PullViews pullViews,
            PullRequests pulls,
            PullRecords records,
            Conversations conversations,
            Faults faults) {
        this.views = views;
        this.pullViews = pullViews;
        this.pulls = pulls;
        this.records = records;
        this.conversations = conversations;
        this.faults = faults;
    }

    void register(Router router) {
        router.on("GET", "/repos/{owner}/{repo}/pulls", this::list)
                .on("POST", "/repos/{owner}/{repo}/pulls", this::create)
                .on("GET", PULL, this::read)
                .on("PATCH", PULL, this::update)
                .on("PUT", PULL + "/merge", this::merge)
                .on("GET", PULL + "/merge", this::merged)
                .on("PUT", PULL + "/update-branch", this::updateBranch)
                .on("GET", PULL + "/commits", this::commits)
                .on("GET", PULL + "/files", this::files)
                .on("GET", "/repos/{owner}/{repo}/commits/{sha}/pulls", this::ofCommit)
                .on("GET", ISSUE, this::issue)
                .on("GET", ISSUE + "/labels", c -> c.page(labels(c)))
                .on("POST", ISSUE + "/labels", c -> label(c, true))
                .on("PUT", ISSUE + "/labels", c -> label(c, false))
                .on("DELETE", ISSUE + "/labels/{name}", this::unlabel)
                .on("GET", ISSUE + "/comments", this::comments)
                .on("POST", ISSUE + "/comments", this::comment);
    }

    private Reply list(Call call) {
        HostedRepository repository = call.repository();
        String state = call.query("state", "open");
        String head = call.query("head", "");
        String base = call.query("base", "");
        // as on GitHub, a head without an owner filters nothing
        String branch = head.startsWith(repository.owner() + ":") ? head.substring(head.indexOf(':') + 1) : "";
        boolean foreign = head.contains(":") && branch.isEmpty();
        String sort = call.query("sort", "created");
        boolean ascending =
                call.query("direction", sort.equals("created") ? "desc" : "asc").equals("asc");
        Comparator<PullRequest> order = sort.equals("updated")
                ? Comparator.comparing(PullRequest::updatedAt).thenComparing(PullRequest::number)
                : Comparator.comparing(PullRequest::number);
        return call.page(pulls.all(repository).stream()
                .filter(p -> !foreign)
                .filter(p -> state.equals("all") || p.open() == state.equals("open"))
                .filter(p -> branch.isEmpty() || p.headRef().equals(branch))
                .filter(p -> base.isEmpty() || p.baseRef().equals(base))
                .sorted(ascending ? order : order.reversed())
                .map(p -> pullViews.listed(repository, p, records.testMerge(repository, p)))
                .toList());
    }

    private Reply read(Call call) {
        HostedRepository repository = call.repository();
        PullRequest pull = pulls.get(repository, call.number());
        String accept = call.headers().getFirst("Accept");
        if (accept != null && DIFF.matcher(accept).matches()) {
            return Reply.text("application/vnd.github.diff; charset=utf-8", diff(repository, pull));
        }
        Json json = single(repository, pull);
        return Reply.ok(pull.open() && faults.mergeableUnknown() ? PullViews.mergeableUnknown(json) : json);
    }

    private static String diff(HostedRepository repository, PullRequest pull) {
        History history = new History(repository);
        ObjectId head = ObjectId.fromString(pull.headSha());
        return history.diff(history.mergeBase(ObjectId.fromString(pull.baseSha()), head), head);
    }

    private Reply create(Call call) {
        HostedRepository repository = call.repository();
        PullRequest pull = pulls.create(
                repository,
                call.account(),
                new PullRequests.Draft(
                        call.text("title").orElse(""),
                        call.required("head"),
                        call.required("base"),
                        call.text("body").orElse(""),
                        call.flag("draft")));
        Json json = single(repository, pull);
        return Reply.of(201, json).with("Location", String.valueOf(json.get("url")));
    }

    private Reply update(Call call) {
        HostedRepository repository = call.repository();
        PullRequests.Edit edit =
                new PullRequests.Edit(call.text("title"), call.text("body"), call.text("state"), call.text("base"));
        return Reply.ok(single(repository, pulls.update(repository, call.account(), call.number(), edit)));
    }

    private Reply merge(Call call) {
        PullRequests.Merge wish = new PullRequests.Merge(
                MergeMethod.of(call.text("merge_method").orElse("merge")),
                call.text("sha"),
                call.text("commit_title").filter(t -> !t.isBlank()),
                call.text("commit_message").filter(t -> !t.isBlank()));
        PullRequest pull = pulls.merge(call.repository(), call.account(), call.number(), wish);
        return Reply.ok(new Json()
                .with("sha", pull.mergeCommitSha().orElseThrow())
                .with("merged", true)
                .with("message", "Pull Request successfully merged"));
    }

    private Reply merged(Call call) {
        if (!pulls.get(call.repository(), call.number()).merged()) {
            throw GitHubError.notFound();
        }
        return Reply.none();
    }

    private Reply updateBranch(Call call) {
        PullRequest pull =
                pulls.updateBranch(call.repository(), call.account(), call.number(), call.text("expected_head_sha"));
        return Reply.of(
                202,
                new Json()
                        .with("message", "Updating pull request branch.")
                        .with(
                                "url",
                                String.valueOf(single(call.repository(), pull).get("html_url"))));
    }

    private Reply commits(Call call) {
        HostedRepository repository = call.repository();
        return call.page(pulls.commits(repository, pulls.get(repository, call.number())).stream()
                .map(c -> views.commit(repository, c))
                .toList());
    }

    private Reply files(Call call) {
        HostedRepository repository = call.repository();
        PullRequest pull = pulls.get(repository, call.number());
        History history = new History(repository);
        ObjectId head = ObjectId.fromString(pull.headSha());
        List<History.Change> changes =
                history.changes(history.mergeBase(ObjectId.fromString(pull.baseSha()), head), head);
        return call.page(views.files(repository, pull.headSha(), changes));
    }

    private Reply ofCommit(Call call) {
        HostedRepository repository = call.repository();
        String sha = call.path().get("sha");
        ObjectId commit = new History(repository)
                .resolve(sha)
                .orElseThrow(() -> new GitHubError(422, "No commit found for SHA: " + sha));
        boolean onDefault = repository
                .branch(repository.defaultBranch())
                .map(tip -> repository.isAncestor(commit, tip))
                .orElse(false);
        return call.page(pulls.of(repository, commit).stream()
                .filter(p -> !onDefault || p.merged())
                .map(p -> pullViews.listed(repository, p, records.testMerge(repository, p)))
                .toList());
    }

    private Reply issue(Call call) {
        HostedRepository repository = call.repository();
        PullRequest pull = pulls.get(repository, call.number());
        return Reply.ok(pullViews.issue(
                repository,
                pull,
                conversations.comments(repository, pull.number()).size()));
    }

    private List<Json> labels(Call call) {
        HostedRepository repository = call.repository();
        return pulls.get(repository, call.number()).labels().stream()
                .map(l -> views.label(repository, l))
                .toList();
    }

    private Reply label(Call call, boolean add) {
        HostedRepository repository = call.repository();
        List<String> wanted = new ArrayList<>();
        if (add) {
            wanted.addAll(pulls.get(repository, call.number()).labels());
        }
        JsonNode names = call.body().isArray() ? call.body() : call.body().path("labels");
        for (JsonNode name : names) {
            String text = name.isObject() ? name.path("name").asText() : name.asText();
            if (text.isBlank() || text.length() > LABEL_LIMIT) {
                throw GitHubError.invalid("Label", "name", "invalid");
            }
            wanted.add(text);
        }
        pulls.label(repository, call.number(), wanted);
        return Reply.ok(labels(call));
    }

    private Reply unlabel(Call call) {
        HostedRepository repository = call.repository();
        List<String> left = new ArrayList<>(pulls.get(repository, call.number()).labels());
        if (!left.remove(call.path().get("name"))) {
            throw new GitHubError(404, "Label does not exist");
        }
        pulls.label(repository, call.number(), left);
        return Reply.ok(labels(call));
    }

    private Reply comments(Call call) {
        HostedRepository repository = call.repository();
        pulls.get(repository, call.number());
        return call.page(conversations.comments(repository, call.number()).stream()
                .map(c -> views.comment(repository, c))
                .toList());
    }

    private Reply comment(Call call) {
        HostedRepository repository = call.repository();
        pulls.get(repository, call.number());
        String body = call.text("body")
                .filter(t -> !t.isBlank())
                .orElseThrow(() -> GitHubError.custom("IssueComment", "body", "body can't be blank"));
        IssueComment comment = conversations.comment(repository, call.account(), call.number(), body);
        return Reply.of(201, views.comment(repository, comment));
    }

    private Json single(HostedRepository repository, PullRequest pull) {
        Optional<ObjectId> testMerge = records.testMerge(repository, pull);
        return pullViews.single(
                repository,
                pull,
                testMerge,
                conversations.comments(repository, pull.number()).size());
    }
}
