package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;

/** Writing Git's objects one by one: blobs, a tree of them, a commit of that. A ref makes them reachable. */
final class ObjectRoutes {
    private static final int MOST_ENTRIES = 5_000;
    private static final Map<String, FileMode> MODES =
            Map.of("100644", FileMode.REGULAR_FILE, "100755", FileMode.EXECUTABLE_FILE, "120000", FileMode.SYMLINK);

    private final JsonViews views;
    private final InstantSource clock;

    ObjectRoutes(JsonViews views, InstantSource clock) {
        this.views = views;
        this.clock = clock;
    }

    void register(Router router) {
        router.on("POST", "/repos/{owner}/{repo}/git/blobs", this::blob)
                .on("POST", "/repos/{owner}/{repo}/git/trees", this::tree)
                .on("POST", "/repos/{owner}/{repo}/git/commits", this::commit);
    }

    private Reply blob(Call call) {
        HostedRepository repository = call.repository();
        String content = call.required("content");
        byte[] bytes;
        try {
            bytes = call.text("encoding").orElse("utf-8").equals("base64")
                    ? Base64.getMimeDecoder().decode(content)
                    : content.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new GitHubError(422, "content is not valid Base64");
        }
        String sha = Disk.io(() -> {
            try (ObjectInserter inserter = repository.git().newObjectInserter()) {
                ObjectId id = inserter.insert(Constants.OBJ_BLOB, bytes);
                inserter.flush();
                return id.name();
            }
        });
        return Reply.of(
                201,
                new Json()
                        .with("sha", sha)
                        .with("url", views.urls().repo(repository.fullName()) + "/git/blobs/" + sha));
    }

    /** A file of a tree that is written: gone without a content. */
    private record Edit(String path, FileMode mode, Optional<ObjectId> blob, Optional<byte[]> content) {}

    private Reply tree(Call call) {
        HostedRepository repository = call.repository();
        JsonNode entries = call.body().path("tree");
        if (!entries.isArray() || entries.isEmpty() || entries.size() > MOST_ENTRIES) {
            throw new GitHubError(422, "Invalid request.\n\n\"tree\" must have 1 to " + MOST_ENTRIES + " entries.");
        }
        List<Edit> edits = new ArrayList<>();
        entries.forEach(entry -> edits.add(edit(repository, entry)));
        Optional<String> base = call.text("base_tree");
        ObjectId tree = Disk.io(() -> {
            Optional<ObjectId> before =
                    base.isPresent() ? Optional.of(CommitRoutes.treeOf(repository, base.get())) : Optional.empty();
            try {
                return write(repository, before, edits);
            } catch (IllegalArgumentException malformed) {
                throw new GitHubError(422, "tree.path contains a malformed path component");
            }
        });
        return Reply.of(201, views.tree(repository, tree));
    }

    private static Edit edit(HostedRepository repository, JsonNode entry) {
        String path = entry.path("path").asText();
        FileMode mode = MODES.get(entry.path("mode").asText());
        if (path.isEmpty() || mode == null) {
            throw new GitHubError(
                    422, "tree entries need a path and a mode: 100644, 100755 or 120000; name the files of a folder");
        }
        if (entry.path("content").isTextual()) {
            byte[] content = entry.path("content").textValue().getBytes(StandardCharsets.UTF_8);
            return new Edit(path, mode, Optional.empty(), Optional.of(content));
        }
        if (entry.path("sha").isNull()) {
            return new Edit(path, mode, Optional.empty(), Optional.empty());
        }
        String sha = entry.path("sha").asText();
        if (!ObjectId.isId(sha) || !exists(repository, sha)) {
            throw new GitHubError(422, "tree.sha " + sha + " is not a valid blob");
        }
        return new Edit(path, mode, Optional.of(ObjectId.fromString(sha)), Optional.empty());
    }

    private static boolean exists(HostedRepository repository, String sha) {
        return Disk.io(() -> {
            try (ObjectReader reader = repository.git().newObjectReader()) {
                return reader.has(ObjectId.fromString(sha), Constants.OBJ_BLOB);
            } catch (org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
                return false;
            }
        });
    }

    private static ObjectId write(HostedRepository repository, Optional<ObjectId> before, List<Edit> edits)
            throws IOException {
        DirCache index = DirCache.newInCore();
        try (ObjectInserter inserter = repository.git().newObjectInserter();
                ObjectReader reader = repository.git().newObjectReader()) {
            if (before.isPresent()) {
                DirCacheBuilder builder = index.builder();
                builder.addTree(new byte[0], 0, reader, before.get());
                builder.finish();
            }
            DirCacheEditor editor = index.editor();
            for (Edit edit : edits) {
                Optional<ObjectId> blob = edit.content().isPresent()
                        ? Optional.of(inserter.insert(
                                Constants.OBJ_BLOB, edit.content().get()))
                        : edit.blob();
                editor.add(blob.<DirCacheEditor.PathEdit>map(id -> new DirCacheEditor.PathEdit(edit.path()) {
                            @Override
                            public void apply(DirCacheEntry file) {
                                file.setFileMode(edit.mode());
                                file.setObjectId(id);
                            }
                        })
                        .orElseGet(() -> new DirCacheEditor.DeletePath(edit.path())));
            }
            editor.finish();
            ObjectId tree = index.writeTree(inserter);
            inserter.flush();
            return tree;
        }
    }

    private Reply commit(Call call) {
        HostedRepository repository = call.repository();
        String message = call.required("message");
        ObjectId tree = Disk.io(() -> CommitRoutes.treeOf(repository, call.required("tree")));
        List<ObjectId> parents = new ArrayList<>();
        call.body()
                .path("parents")
                .forEach(parent -> parents.add(new History(repository)
                        .resolve(parent.asText())
                        .filter(found -> ObjectId.isId(parent.asText()))
                        .orElseThrow(
                                () -> new GitHubError(422, "Parent SHA does not exist or is not a commit object"))));
        PersonIdent author = person(call, "author").orElseGet(() -> Merges.person(call.account(), clock.instant()));
        PersonIdent committer = person(call, "committer").orElse(author);
        ObjectId commit = Commits.write(repository.git(), tree, parents, author, committer, message);
        return Reply.of(201, views.gitCommit(repository, new History(repository).commit(commit)));
    }

    private Optional<PersonIdent> person(Call call, String field) {
        JsonNode person = call.body().path(field);
        if (!person.isObject()) {
            return Optional.empty();
        }
        try {
            Instant when = person.hasNonNull("date")
                    ? OffsetDateTime.parse(person.path("date").asText()).toInstant()
                    : clock.instant();
            return Optional.of(new PersonIdent(
                    person.path("name").asText(call.account().name()),
                    person.path("email").asText(call.account().email()),
                    when,
                    ZoneOffset.UTC));
        } catch (DateTimeParseException broken) {
            throw new GitHubError(422, field + ".date is not a date");
        }
    }
}
