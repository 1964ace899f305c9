package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/** GitHub's JSON for users, repositories, commits, refs, statuses and comments. */
final class JsonViews {
    private final Urls urls;
    private final Accounts accounts;

    JsonViews(Urls urls, Accounts accounts) {
        this.urls = urls;
        this.accounts = accounts;
    }

    Urls urls() {
        return urls;
    }

    static long repositoryId(String fullName) {
        CRC32 crc = new CRC32();
        crc.update(fullName.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() & Integer.MAX_VALUE; // some clients read the ids of users and repositories as int
    }

    /** The same whatever it is named. */
    static long id(HostedRepository repository) {
        return repositoryId(repository.firstName());
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Json user(String login) {
        Optional<Account> account = accounts.byLogin(login);
        Json user = new Json()
                .with("login", login)
                .with("id", repositoryId(login))
                .with("node_id", "U_" + login)
                .with("avatar_url", "")
                .with("url", urls.api() + "/users/" + login)
                .with("html_url", urls.web() + "/" + login)
                .with("type", account.isPresent() ? "User" : "Organization")
                .with("site_admin", false);
        account.ifPresent(a -> user.with("name", a.name()).with("email", a.email()));
        return user;
    }

    Json repository(HostedRepository repository) {
        String name = repository.fullName();
        String api = urls.repo(name);
        return new Json()
                .with("id", id(repository))
                .with("node_id", "R_" + id(repository))
                .with("name", repository.name())
                .with("full_name", name)
                .with("private", false)
                .with("owner", user(repository.owner()))
                .with("html_url", urls.web() + "/" + name)
                .with("description", null)
                .with("fork", false)
                .with("url", api)
                .with("git_url", urls.git() + "/" + name + ".git")
                .with("clone_url", urls.git() + "/" + name + ".git")
                .with("created_at", "2026-01-01T00:00:00Z")
                .with("updated_at", "2026-01-01T00:00:00Z")
                .with("pushed_at", "2026-01-01T00:00:00Z")
                .with("default_branch", repository.defaultBranch())
                .with("visibility", "public")
                .with("archived", false)
                .with("disabled", false)
                .with("has_issues", true)
                .with("allow_merge_commit", true)
                .with("allow_squash_merge", true)
                .with("allow_rebase_merge", true)
                .with(
                        "permissions",
                        new Json().with("admin", false).with("push", true).with("pull", true));
    }

    Json ref(HostedRepository repository, String fullName, ObjectId id) {
        return new Json()
                .with("ref", fullName)
                .with("node_id", "REF_" + fullName)
                .with("url", urls.repo(repository.fullName()) + "/git/" + fullName)
                .with(
                        "object",
                        new Json()
                                .with("sha", id.name())
                                .with("type", "commit")
                                .with("url", urls.repo(repository.fullName()) + "/git/commits/" + id.name()));
    }

    private static Json person(PersonIdent ident) {
        return new Json()
                .with("name", ident.getName())
                .with("email", ident.getEmailAddress())
                .with("date", time(ident.getWhenAsInstant()));
    }

    private static Json unverified() {
        return new Json()
                .with("verified", false)
                .with("reason", "unsigned")
                .with("signature", null)
                .with("payload", null);
    }

    private List<Json> parents(HostedRepository repository, RevCommit commit, String path) {
        return Arrays.stream(commit.getParents())
                .map(p -> new Json()
                        .with("sha", p.name())
                        .with("url", urls.repo(repository.fullName()) + path + p.name())
                        .with("html_url", urls.web() + "/" + repository.fullName() + "/commit/" + p.name()))
                .toList();
    }

    private Json tree(HostedRepository repository, RevCommit commit) {
        return tree(repository, commit.getTree());
    }

    Json tree(HostedRepository repository, ObjectId tree) {
        return new Json()
                .with("sha", tree.name())
                .with("url", urls.repo(repository.fullName()) + "/git/trees/" + tree.name());
    }

    /** The Git object, as below {@code /git/commits}. */
    Json gitCommit(HostedRepository repository, RevCommit commit) {
        return new Json()
                .with("sha", commit.name())
                .with("node_id", "C_" + commit.name())
                .with("url", urls.repo(repository.fullName()) + "/git/commits/" + commit.name())
                .with("html_url", urls.web() + "/" + repository.fullName() + "/commit/" + commit.name())
                .with("author", person(commit.getAuthorIdent()))
                .with("committer", person(commit.getCommitterIdent()))
                .with("message", commit.getFullMessage())
                .with("tree", tree(repository, commit))
                .with("parents", parents(repository, commit, "/git/commits/"))
                .with("verification", unverified());
    }

    /** A commit of the repository, as below {@code /commits}. */
    Json commit(HostedRepository repository, RevCommit commit) {
        String api = urls.repo(repository.fullName());
        return new Json()
                .with("sha", commit.name())
                .with("node_id", "C_" + commit.name())
                .with(
                        "commit",
                        new Json()
                                .with("author", person(commit.getAuthorIdent()))
                                .with("committer", person(commit.getCommitterIdent()))
                                .with("message", commit.getFullMessage())
                                .with("tree", tree(repository, commit))
                                .with("url", api + "/git/commits/" + commit.name())
                                .with("comment_count", 0)
                                .with("verification", unverified()))
                .with("url", api + "/commits/" + commit.name())
                .with("html_url", urls.web() + "/" + repository.fullName() + "/commit/" + commit.name())
                .with("author", linked(commit.getAuthorIdent()))
                .with("committer", linked(commit.getCommitterIdent()))
                .with("parents", parents(repository, commit, "/commits/"));
    }

    private Json linked(PersonIdent ident) {
        return accounts.byEmail(ident.getEmailAddress())
                .map(a -> user(a.login()))
                .orElse(null);
    }

    /** A commit with its files. */
    Json commitWithFiles(HostedRepository repository, RevCommit commit) {
        History history = new History(repository);
        List<History.Change> changes = history.changes(
                commit.getParentCount() == 0 ? Optional.empty() : Optional.of(commit.getParent(0)), commit);
        int added = changes.stream().mapToInt(History.Change::additions).sum();
        int deleted = changes.stream().mapToInt(History.Change::deletions).sum();
        return commit(repository, commit)
                .with(
                        "stats",
                        new Json()
                                .with("total", added + deleted)
                                .with("additions", added)
                                .with("deletions", deleted))
                .with("files", files(repository, commit.name(), changes));
    }

    List<Json> files(HostedRepository repository, String commit, List<History.Change> changes) {
        List<Json> files = new ArrayList<>();
        for (History.Change change : changes) {
            String web = urls.web() + "/" + repository.fullName();
            Json file = new Json()
                    .with("sha", change.blob())
                    .with("filename", change.path())
                    .with("status", change.status())
                    .with("additions", change.additions())
                    .with("deletions", change.deletions())
                    .with("changes", change.additions() + change.deletions())
                    .with("blob_url", web + "/blob/" + commit + "/" + change.path())
                    .with("raw_url", web + "/raw/" + commit + "/" + change.path())
                    .with(
                            "contents_url",
                            urls.repo(repository.fullName()) + "/contents/" + change.path() + "?ref=" + commit);
            if (!change.patch().isEmpty()) {
                file.with("patch", change.patch());
            }
            files.add(file);
        }
        return files;
    }

    Json status(HostedRepository repository, CommitStatus status) {
        return new Json()
                .with("url", urls.repo(repository.fullName()) + "/statuses/" + status.sha())
                .with("avatar_url", "")
                .with("id", status.id())
                .with("node_id", "SC_" + status.id())
                .with("state", status.state())
                .with("description", status.description().orElse(null))
                .with("target_url", status.targetUrl().orElse(null))
                .with("context", status.context())
                .with("created_at", time(status.createdAt()))
                .with("updated_at", time(status.createdAt()))
                .with("creator", user(status.creator()));
    }

    Json comment(HostedRepository repository, IssueComment comment) {
        return new Json()
                .with("id", comment.id())
                .with("node_id", "IC_" + comment.id())
                .with("url", urls.repo(repository.fullName()) + "/issues/comments/" + comment.id())
                .with(
                        "html_url",
                        urls.web() + "/" + repository.fullName() + "/pull/" + comment.issue() + "#issuecomment-"
                                + comment.id())
                .with("issue_url", urls.repo(repository.fullName()) + "/issues/" + comment.issue())
                .with("body", comment.body())
                .with("user", user(comment.author()))
                .with("author_association", "MEMBER")
                .with("created_at", time(comment.createdAt()))
                .with("updated_at", time(comment.createdAt()));
    }

    Json label(HostedRepository repository, String name) {
        return new Json()
                .with("id", repositoryId(repository.fullName() + "#" + name))
                .with("node_id", "LA_" + name)
                .with("url", urls.repo(repository.fullName()) + "/labels/" + name)
                .with("name", name)
                .with("color", "ededed")
                .with("default", false)
                .with("description", null);
    }
}
