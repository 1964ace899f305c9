package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Reading commits, trees, blobs, branches and comparisons. */
final class CommitRoutes {
    private static final int COMPARED_COMMITS = 250;
    private static final int COMPARED_FILES = 300;
    private static final int TREE_LIMIT = 100_000;
    static final int BLOB_LIMIT = 16 << 20;
    private static final int LOG_LIMIT = 10_000;
    private final JsonViews views;

    CommitRoutes(JsonViews views) {
        this.views = views;
    }

    void register(Router router) {
        router.on("GET", "/repos/{owner}/{repo}", c -> Reply.ok(views.repository(c.repository())))
                .on("GET", "/repos/{owner}/{repo}/branches", this::branches)
                .on("GET", "/repos/{owner}/{repo}/branches/{branch+}", this::branch)
                .on("GET", "/repos/{owner}/{repo}/commits", this::log)
                .on("GET", "/repos/{owner}/{repo}/commits/{ref+}", this::commit)
                .on("GET", "/repos/{owner}/{repo}/compare/{spec+}", this::compare)
                .on("GET", "/repos/{owner}/{repo}/git/commits/{sha}", this::gitCommit)
                .on("GET", "/repos/{owner}/{repo}/git/trees/{ref+}", this::tree)
                .on("GET", "/repos/{owner}/{repo}/git/blobs/{sha}", this::blob);
    }

    private Reply branches(Call call) {
        HostedRepository repository = call.repository();
        return call.page(repository.branches().stream()
                .map(b -> new Json()
                        .with("name", b)
                        .with(
                                "commit",
                                new Json()
                                        .with(
                                                "sha",
                                                repository
                                                        .branch(b)
                                                        .map(ObjectId::name)
                                                        .orElse(""))
                                        .with("url", views.urls().repo(repository.fullName()) + "/commits/" + b))
                        .with("protected", false))
                .toList());
    }

    private Reply branch(Call call) {
        HostedRepository repository = call.repository();
        String name = call.path().get("branch");
        ObjectId tip = repository.branch(name).orElseThrow(() -> new GitHubError(404, "Branch not found"));
        return Reply.ok(new Json()
                .with("name", name)
                .with("commit", views.commit(repository, new History(repository).commit(tip)))
                .with("protected", false)
                .with("protection", new Json().with("enabled", false))
                .with(
                        "protection_url",
                        views.urls().repo(repository.fullName()) + "/branches/" + name + "/protection"));
    }

    private Reply log(Call call) {
        HostedRepository repository = call.repository();
        RevCommit start = commitOrFail(repository, call.query("sha", repository.defaultBranch()), 404);
        List<RevCommit> commits = new History(repository).log(start, LOG_LIMIT);
        return call.page(commits.stream().map(c -> views.commit(repository, c)).toList());
    }

    private Reply commit(Call call) {
        HostedRepository repository = call.repository();
        RevCommit commit = commitOrFail(repository, call.path().get("ref"), 422);
        String accept = call.headers().getFirst("Accept");
        if (accept != null && accept.matches("application/vnd\\.github(\\.v3)?\\.sha.*")) {
            return Reply.text("application/vnd.github.sha; charset=utf-8", commit.name());
        }
        return Reply.ok(views.commitWithFiles(repository, commit));
    }

    /** GitHub answers 422 here for a full sha that it does not know, else 404. */
    private static RevCommit commitOrFail(HostedRepository repository, String ref, int status) {
        return new History(repository)
                .resolve(ref)
                .orElseThrow(() -> new GitHubError(status, "No commit found for SHA: " + ref));
    }

    private Reply compare(Call call) {
        HostedRepository repository = call.repository();
        String spec = call.path().get("spec");
        int dots = spec.indexOf("...");
        if (dots < 0) {
            throw GitHubError.notFound();
        }
        History history = new History(repository);
        RevCommit base = end(repository, spec.substring(0, dots));
        RevCommit head = end(repository, spec.substring(dots + 3));
        RevCommit fork = history.mergeBase(base, head)
                .orElseThrow(() ->
                        new GitHubError(404, "No common ancestor between " + base.name() + " and " + head.name()));
        List<RevCommit> ahead = history.between(base, head);
        int behind = history.between(head, base).size();
        String status = ahead.isEmpty() ? (behind == 0 ? "identical" : "behind") : behind == 0 ? "ahead" : "diverged";
        List<RevCommit> shown =
                ahead.size() <= COMPARED_COMMITS ? ahead : ahead.subList(ahead.size() - COMPARED_COMMITS, ahead.size());
        List<History.Change> changes = history.changes(Optional.of(fork), head);
        String web = views.urls().web() + "/" + repository.fullName() + "/compare/" + spec;
        return Reply.ok(new Json()
                .with("url", views.urls().repo(repository.fullName()) + "/compare/" + spec)
                .with("html_url", web)
                .with("permalink_url", web)
                .with("diff_url", web + ".diff")
                .with("patch_url", web + ".patch")
                .with("base_commit", views.commit(repository, base))
                .with("merge_base_commit", views.commit(repository, fork))
                .with("status", status)
                .with("ahead_by", ahead.size())
                .with("behind_by", behind)
                .with("total_commits", ahead.size())
                .with(
                        "commits",
                        shown.stream().map(c -> views.commit(repository, c)).toList())
                .with(
                        "files",
                        views.files(
                                repository,
                                head.name(),
                                changes.subList(0, Math.min(COMPARED_FILES, changes.size())))));
    }

    private static RevCommit end(HostedRepository repository, String ref) {
        int colon = ref.indexOf(':');
        if (colon >= 0 && !ref.substring(0, colon).equals(repository.owner())) {
            throw GitHubError.notFound();
        }
        return new History(repository).resolve(ref.substring(colon + 1)).orElseThrow(GitHubError::notFound);
    }

    private Reply gitCommit(Call call) {
        HostedRepository repository = call.repository();
        RevCommit commit = new History(repository).resolve(sha(call)).orElseThrow(GitHubError::notFound);
        return Reply.ok(views.gitCommit(repository, commit));
    }

    private static String sha(Call call) {
        String sha = call.path().get("sha");
        if (!ObjectId.isId(sha)) {
            throw GitHubError.notFound();
        }
        return sha;
    }

    private Reply blob(Call call) {
        HostedRepository repository = call.repository();
        String sha = sha(call);
        return Disk.io(() -> {
            try {
                ObjectLoader blob =
                        repository.git().open(ObjectId.fromString(sha), org.eclipse.jgit.lib.Constants.OBJ_BLOB);
                if (blob.getSize() > BLOB_LIMIT) {
                    throw new GitHubError(403, "This blob is larger than " + BLOB_LIMIT + " bytes");
                }
                String accept = call.headers().getFirst("Accept");
                if (accept != null && accept.matches("application/vnd\\.github(\\.v3)?\\.raw.*")) {
                    return Reply.bytes("application/vnd.github.raw", blob.getBytes());
                }
                return Reply.ok(new Json()
                        .with("sha", sha)
                        .with("node_id", "B_" + sha)
                        .with("size", blob.getSize())
                        .with("url", views.urls().repo(repository.fullName()) + "/git/blobs/" + sha)
                        .with(
                                "content",
                                Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(blob.getBytes()))
                        .with("encoding", "base64"));
            } catch (MissingObjectException | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
                throw GitHubError.notFound();
            }
        });
    }

    private Reply tree(Call call) {
        HostedRepository repository = call.repository();
        String ref = call.path().get("ref");
        boolean recursive = call.query().containsKey("recursive");
        return Disk.io(() -> {
            ObjectId tree = treeOf(repository, ref);
            List<Json> entries = new ArrayList<>();
            boolean truncated = false;
            String api = views.urls().repo(repository.fullName());
            try (TreeWalk walk = new TreeWalk(repository.git())) {
                walk.addTree(tree);
                while (walk.next()) {
                    boolean folder = walk.getFileMode(0).equals(FileMode.TREE);
                    String sha = walk.getObjectId(0).name();
                    if (entries.size() == TREE_LIMIT) {
                        truncated = true;
                        break;
                    }
                    Json entry = new Json()
                            .with("path", walk.getPathString())
                            .with("mode", String.format("%06o", walk.getRawMode(0)))
                            .with("type", folder ? "tree" : "blob")
                            .with("sha", sha);
                    if (!folder) {
                        entry.with(
                                "size",
                                walk.getObjectReader().getObjectSize(walk.getObjectId(0), ObjectReader.OBJ_ANY));
                    }
                    entries.add(entry.with("url", api + (folder ? "/git/trees/" : "/git/blobs/") + sha));
                    if (folder && recursive) {
                        walk.enterSubtree();
                    }
                }
            }
            return Reply.ok(new Json()
                    .with("sha", tree.name())
                    .with("url", api + "/git/trees/" + tree.name())
                    .with("tree", entries)
                    .with("truncated", truncated));
        });
    }

    static ObjectId treeOf(HostedRepository repository, String ref) throws java.io.IOException {
        Optional<RevCommit> commit = new History(repository).resolve(ref);
        if (commit.isPresent()) {
            return commit.get().getTree();
        }
        Repository git = repository.git();
        if (!ObjectId.isId(ref)) {
            throw GitHubError.notFound();
        }
        try (RevWalk walk = new RevWalk(git)) {
            return walk.parseTree(ObjectId.fromString(ref));
        } catch (MissingObjectException | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
            throw GitHubError.notFound();
        }
    }
}
