package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** GitHub's JSON for pull requests, and the two webhook payloads. */
final class PullViews {
    private static final int COMMITS_IN_PUSH = 2048;
    private static final int SIZES = 64;

    private record Between(Optional<ObjectId> from, ObjectId to) {}

    private final JsonViews views;
    /** A pull request is looked at often, and what it changes is the same until its branches move. */
    private final Map<Between, History.Size> sizes = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Between, History.Size> eldest) {
            return size() > SIZES;
        }
    });

    PullViews(JsonViews views) {
        this.views = views;
    }

    /** What a list holds of a pull request. */
    Json listed(HostedRepository repository, PullRequest pull, Optional<ObjectId> testMerge) {
        String api = views.urls().repo(repository.fullName());
        String self = api + "/pulls/" + pull.number();
        String issue = api + "/issues/" + pull.number();
        String html = html(repository, pull.number());
        return new Json()
                .with("url", self)
                .with("id", JsonViews.repositoryId(repository.fullName()) * 1000 + pull.number())
                .with("node_id", "PR_" + repository.fullName() + "_" + pull.number())
                .with("html_url", html)
                .with("diff_url", html + ".diff")
                .with("patch_url", html + ".patch")
                .with("issue_url", issue)
                .with("commits_url", self + "/commits")
                .with("comments_url", issue + "/comments")
                .with("statuses_url", api + "/statuses/" + pull.headSha())
                .with("number", pull.number())
                .with("state", pull.open() ? "open" : "closed")
                .with("locked", false)
                .with("title", pull.title())
                .with("user", views.user(pull.author()))
                .with("body", pull.body())
                .with(
                        "labels",
                        pull.labels().stream()
                                .map(l -> views.label(repository, l))
                                .toList())
                .with("milestone", null)
                .with("active_lock_reason", null)
                .with("created_at", JsonViews.time(pull.createdAt()))
                .with("updated_at", JsonViews.time(pull.updatedAt()))
                .with("closed_at", pull.closedAt().map(JsonViews::time).orElse(null))
                .with("merged_at", pull.mergedAt().map(JsonViews::time).orElse(null))
                .with(
                        "merge_commit_sha",
                        pull.mergeCommitSha()
                                .or(() -> testMerge.map(ObjectId::name))
                                .orElse(null))
                .with("assignee", null)
                .with("assignees", List.of())
                .with("requested_reviewers", List.of())
                .with("requested_teams", List.of())
                .with("head", end(repository, pull.headRef(), pull.headSha()))
                .with("base", end(repository, pull.baseRef(), pull.baseSha()))
                .with(
                        "_links",
                        new Json()
                                .with("self", new Json().with("href", self))
                                .with("html", new Json().with("href", html))
                                .with("issue", new Json().with("href", issue))
                                .with("comments", new Json().with("href", issue + "/comments"))
                                .with("commits", new Json().with("href", self + "/commits"))
                                .with("statuses", new Json().with("href", api + "/statuses/" + pull.headSha())))
                .with("author_association", "MEMBER")
                .with("auto_merge", null)
                .with("draft", pull.draft());
    }

    /** A single pull request: the listed fields and what GitHub computes for one only. */
    Json single(HostedRepository repository, PullRequest pull, Optional<ObjectId> testMerge, int comments) {
        History history = new History(repository);
        ObjectId base = ObjectId.fromString(pull.baseSha());
        RevCommit head = history.commit(ObjectId.fromString(pull.headSha()));
        History.Size size = size(history, history.mergeBase(base, head), head);
        Object mergeable = pull.open() ? testMerge.isPresent() : null;
        String state = !pull.open() ? "unknown" : testMerge.isEmpty() ? "dirty" : pull.draft() ? "draft" : "clean";
        return listed(repository, pull, testMerge)
                .with("merged", pull.merged())
                .with("mergeable", mergeable)
                .with("rebaseable", mergeable)
                .with("mergeable_state", state)
                .with("merged_by", pull.mergedBy().map(views::user).orElse(null))
                .with("comments", comments)
                .with("review_comments", 0)
                .with("maintainer_can_modify", false)
                .with("commits", history.between(base, head).size())
                .with("additions", size.additions())
                .with("deletions", size.deletions())
                .with("changed_files", size.files());
    }

    private History.Size size(History history, Optional<RevCommit> from, RevCommit to) {
        Between key =
                new Between(from.map(one -> one.getTree().copy()), to.getTree().copy());
        History.Size known = sizes.get(key);
        if (known == null) {
            known = history.size(from, to);
            sizes.put(key, known);
        }
        return known;
    }

    /** The same while GitHub computes the test merge in the background. */
    static Json mergeableUnknown(Json single) {
        return single.with("mergeable", null)
                .with("rebaseable", null)
                .with("mergeable_state", "unknown")
                .with("merge_commit_sha", null);
    }

    /** A pull request seen as an issue. */
    Json issue(HostedRepository repository, PullRequest pull, int comments) {
        String api = views.urls().repo(repository.fullName());
        return new Json()
                .with("url", api + "/issues/" + pull.number())
                .with("id", JsonViews.repositoryId(repository.fullName()) * 1000 + pull.number())
                .with("number", pull.number())
                .with("html_url", html(repository, pull.number()))
                .with("state", pull.open() ? "open" : "closed")
                .with("title", pull.title())
                .with("body", pull.body())
                .with("user", views.user(pull.author()))
                .with(
                        "labels",
                        pull.labels().stream()
                                .map(l -> views.label(repository, l))
                                .toList())
                .with("comments", comments)
                .with("created_at", JsonViews.time(pull.createdAt()))
                .with("updated_at", JsonViews.time(pull.updatedAt()))
                .with("closed_at", pull.closedAt().map(JsonViews::time).orElse(null))
                .with("pull_request", new Json().with("url", api + "/pulls/" + pull.number()));
    }

    String html(HostedRepository repository, int number) {
        return views.urls().web() + "/" + repository.fullName() + "/pull/" + number;
    }

    private Json end(HostedRepository repository, String branch, String sha) {
        return new Json()
                .with("label", repository.owner() + ":" + branch)
                .with("ref", branch)
                .with("sha", sha)
                .with("user", views.user(repository.owner()))
                .with("repo", views.repository(repository));
    }

    Json pullEvent(HostedRepository repository, String action, PullRequest pull, Json single, Account sender) {
        return new Json()
                .with("action", action)
                .with("number", pull.number())
                .with("pull_request", single)
                .with("repository", views.repository(repository))
                .with("sender", views.user(sender.login()));
    }

    Json pushEvent(HostedRepository repository, RefChange change, Account pusher) {
        History history = new History(repository);
        List<RevCommit> commits = change.deleted() || !change.isBranch() ? List.of() : pushed(history, change);
        List<Json> rendered =
                commits.stream().map(c -> pushedCommit(repository, history, c)).toList();
        Json head = change.deleted() || !change.isBranch()
                ? null
                : pushedCommit(repository, history, history.commit(change.after()));
        String web = views.urls().web() + "/" + repository.fullName();
        // in this event alone GitHub writes the two times as numbers, and the owner has a name
        Json repo = views.repository(repository).with("created_at", 1767225600).with("pushed_at", 1767225600);
        repo.with(
                "owner",
                views.user(repository.owner()).with("name", repository.owner()).with("email", null));
        return new Json()
                .with("ref", change.ref())
                .with("before", change.before().name())
                .with("after", change.after().name())
                .with("created", change.created())
                .with("deleted", change.deleted())
                .with("forced", change.forced())
                .with("base_ref", null)
                .with(
                        "compare",
                        web + "/compare/" + change.before().abbreviate(12).name() + "..."
                                + change.after().abbreviate(12).name())
                .with("commits", rendered)
                .with("head_commit", head)
                .with("repository", repo)
                .with("pusher", new Json().with("name", pusher.login()).with("email", pusher.email()))
                .with("sender", views.user(pusher.login()));
    }

    private static List<RevCommit> pushed(History history, RefChange change) {
        List<RevCommit> all = change.created()
                ? List.of(history.commit(change.after()))
                : history.between(change.before(), change.after());
        return all.size() <= COMMITS_IN_PUSH ? all : all.subList(all.size() - COMMITS_IN_PUSH, all.size());
    }

    private Json pushedCommit(HostedRepository repository, History history, RevCommit commit) {
        Map<String, List<String>> paths = history.paths(
                commit.getParentCount() == 0 ? Optional.empty() : Optional.of(commit.getParent(0)), commit);
        return new Json()
                .with("id", commit.name())
                .with("tree_id", commit.getTree().name())
                .with("distinct", true)
                .with("message", commit.getFullMessage())
                .with("timestamp", JsonViews.time(commit.getCommitterIdent().getWhenAsInstant()))
                .with("url", views.urls().web() + "/" + repository.fullName() + "/commit/" + commit.name())
                .with("author", named(commit.getAuthorIdent()))
                .with("committer", named(commit.getCommitterIdent()))
                .with("added", paths.getOrDefault("added", List.of()))
                .with("removed", paths.getOrDefault("removed", List.of()))
                .with("modified", paths.getOrDefault("modified", List.of()));
    }

    private static Json named(org.eclipse.jgit.lib.PersonIdent ident) {
        return new Json().with("name", ident.getName()).with("email", ident.getEmailAddress());
    }
}
