package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Files by path: reading them, and one commit for each that is written or deleted. */
final class ContentRoutes {
    private static final String CONTENTS = "/repos/{owner}/{repo}/contents";
    private static final Pattern RAW = Pattern.compile("application/vnd\\.github(\\.v3)?\\.raw.*");
    private static final int FOLDER_LIMIT = 1_000;

    private final JsonViews views;
    private final BranchMoves moves;
    private final InstantSource clock;

    ContentRoutes(JsonViews views, BranchMoves moves, InstantSource clock) {
        this.views = views;
        this.moves = moves;
        this.clock = clock;
    }

    void register(Router router) {
        router.on("GET", CONTENTS, call -> read(call, ""))
                .on("GET", CONTENTS + "/{path+}", call -> read(call, path(call)))
                .on("PUT", CONTENTS + "/{path+}", this::write)
                .on("DELETE", CONTENTS + "/{path+}", this::delete)
                .on("GET", "/repos/{owner}/{repo}/readme", call -> read(call, "README.md"));
    }

    /** What stands at a path. */
    private record Entry(String path, boolean folder, ObjectId id, long size) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    private static String path(Call call) {
        String path = call.path().get("path").replaceAll("/+$", "");
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.equalsIgnoreCase(".git")) {
                throw new GitHubError(422, "path contains a malformed path component");
            }
        }
        return path;
    }

    private Reply read(Call call, String path) {
        HostedRepository repository = call.repository();
        String ref = call.query("ref", repository.defaultBranch());
        RevCommit commit = new History(repository)
                .resolve(ref)
                .orElseThrow(() -> new GitHubError(404, "No commit found for the ref " + ref));
        if (path.isEmpty()) {
            return folder(repository, ref, commit.getTree(), path);
        }
        Entry entry = find(repository, commit, path).orElseThrow(GitHubError::notFound);
        if (entry.folder()) {
            return folder(repository, ref, entry.id(), path);
        }
        String accept = call.headers().getFirst("Accept");
        byte[] content = bytes(repository, entry.id());
        if (accept != null && RAW.matcher(accept).matches()) {
            return Reply.bytes("application/vnd.github.raw; charset=utf-8", content);
        }
        return Reply.ok(described(repository, ref, entry)
                .with("content", Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(content) + "\n")
                .with("encoding", "base64"));
    }

    private Reply folder(HostedRepository repository, String ref, ObjectId tree, String path) {
        return Disk.io(() -> {
            List<Json> entries = new ArrayList<>();
            try (TreeWalk walk = new TreeWalk(repository.git())) {
                walk.addTree(tree);
                while (walk.next() && entries.size() < FOLDER_LIMIT) {
                    String name = path.isEmpty() ? walk.getPathString() : path + "/" + walk.getPathString();
                    entries.add(described(repository, ref, entry(walk, name)));
                }
            }
            return Reply.ok(entries);
        });
    }

    private static Optional<Entry> find(HostedRepository repository, RevCommit commit, String path) {
        return Disk.io(() -> {
            try (TreeWalk walk = TreeWalk.forPath(repository.git(), path, commit.getTree())) {
                return walk == null ? Optional.empty() : Optional.of(entry(walk, path));
            }
        });
    }

    private static Entry entry(TreeWalk walk, String path) throws IOException {
        boolean folder = walk.getFileMode(0).equals(FileMode.TREE);
        ObjectId id = walk.getObjectId(0);
        boolean elsewhere = folder || walk.getFileMode(0).equals(FileMode.GITLINK);
        return new Entry(
                path, folder, id, elsewhere ? 0 : walk.getObjectReader().getObjectSize(id, ObjectReader.OBJ_ANY));
    }

    private static byte[] bytes(HostedRepository repository, ObjectId blob) {
        return Disk.io(() -> {
            var file = repository.git().open(blob);
            if (file.getSize() > CommitRoutes.BLOB_LIMIT) {
                throw new GitHubError(403, "This file is larger than " + CommitRoutes.BLOB_LIMIT + " bytes");
            }
            return file.getBytes();
        });
    }

    private Json described(HostedRepository repository, String ref, Entry entry) {
        String api = views.urls().repo(repository.fullName());
        String kind = entry.folder() ? "tree" : "blob";
        String self = api + "/contents/" + entry.path() + "?ref=" + ref;
        String git = api + "/git/" + kind + "s/" + entry.id().name();
        String web = views.urls().web() + "/" + repository.fullName() + "/" + kind + "/" + ref + "/" + entry.path();
        return new Json()
                .with("type", entry.folder() ? "dir" : "file")
                .with("size", entry.size())
                .with("name", entry.name())
                .with("path", entry.path())
                .with("sha", entry.id().name())
                .with("url", self)
                .with("git_url", git)
                .with("html_url", web)
                .with("download_url", null)
                .with("_links", new Json().with("self", self).with("git", git).with("html", web));
    }

    private Reply write(Call call) {
        String content = call.required("content");
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(content);
        } catch (IllegalArgumentException broken) {
            throw new GitHubError(422, "content is not valid Base64");
        }
        return change(call, path(call), Optional.of(bytes));
    }

    private Reply delete(Call call) {
        return change(call, path(call), Optional.empty());
    }

    /** The file must be the one that the caller has seen; without its sha, there must be none. */
    private Reply change(Call call, String path, Optional<byte[]> content) {
        HostedRepository repository = call.repository();
        String message = call.required("message");
        String branch = call.text("branch").orElseGet(repository::defaultBranch);
        return repository.locked(() -> {
            ObjectId tip = repository
                    .branch(branch)
                    .orElseThrow(() -> new GitHubError(404, "Branch " + branch + " not found"));
            Optional<Entry> before = find(repository, new History(repository).commit(tip), path);
            seen(call, path, before, content.isEmpty());
            PersonIdent person = Merges.person(call.account(), clock.instant());
            ObjectId commit = Commits.edit(repository.git(), Optional.of(tip), Map.of(path, content), person, message);
            if (!repository.compareAndSet("refs/heads/" + branch, tip, commit, "changed by REST")) {
                throw new GitHubError(409, "is at " + branch + " but expected " + tip.name());
            }
            RevCommit made = new History(repository).commit(commit);
            moves.refsChanged(
                    repository, call.account(), List.of(new RefChange("refs/heads/" + branch, tip, commit, false)));
            Json answer = new Json()
                    .with(
                            "content",
                            content.map(bytes -> described(
                                            repository,
                                            branch,
                                            find(repository, made, path).orElseThrow()))
                                    .orElse(null))
                    .with("commit", views.gitCommit(repository, made));
            return Reply.of(before.isPresent() ? 200 : 201, answer);
        });
    }

    private static void seen(Call call, String path, Optional<Entry> before, boolean deleting) {
        Optional<String> sha = call.text("sha");
        if (before.isEmpty() && deleting) {
            throw GitHubError.notFound();
        }
        if (before.isPresent() && sha.isEmpty()) {
            throw new GitHubError(422, "Invalid request.\n\n\"sha\" wasn't supplied.");
        }
        if (before.isPresent() && before.get().folder()) {
            throw new GitHubError(422, path + " is a folder");
        }
        if (sha.isPresent() && !before.map(entry -> entry.id().name()).equals(sha)) {
            throw new GitHubError(409, path + " does not match " + sha.get());
        }
    }
}
