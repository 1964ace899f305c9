package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.Edit;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;

/** Questions about commits. */
final class History {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,254}");
    private static final int PATCH_LIMIT = 64 << 10;
    private static final int DIFF_LIMIT = 8 << 20;
    private final Repository git;

    History(HostedRepository repository) {
        this.git = repository.git();
    }

    /** A file that differs between two commits; {@code patch} is empty for a binary or very long one. */
    record Change(String path, String status, String blob, int additions, int deletions, String patch) {}

    /** How much differs between two commits: files, and lines in them. */
    record Size(int files, int additions, int deletions) {}

    RevCommit commit(ObjectId id) {
        return Disk.io(() -> {
            try (RevWalk walk = new RevWalk(git)) {
                RevCommit commit = walk.parseCommit(id);
                walk.parseBody(commit);
                return commit;
            }
        });
    }

    /** A full or unique short sha, a branch, a tag, or {@code heads/x}, {@code tags/x}. Nothing else of Git's revision language. */
    Optional<RevCommit> resolve(String ref) {
        if (!REF.matcher(ref).matches() || ref.contains("..")) {
            return Optional.empty();
        }
        return Disk.io(() -> {
            ObjectId id = SHA.matcher(ref).matches() ? ObjectId.fromString(ref) : git.resolve(ref + "^{commit}");
            if (id == null || !git.getObjectDatabase().has(id)) {
                return Optional.empty();
            }
            try (RevWalk walk = new RevWalk(git)) {
                RevCommit commit = walk.parseCommit(id);
                walk.parseBody(commit);
                return Optional.of(commit);
            } catch (org.eclipse.jgit.errors.IncorrectObjectTypeException notACommit) {
                return Optional.empty();
            }
        });
    }

    /** Commits of {@code head} that {@code base} has not, oldest first. */
    List<RevCommit> between(ObjectId base, ObjectId head) {
        return log(head, Optional.of(base), Integer.MAX_VALUE, true);
    }

    /** Newest first. */
    List<RevCommit> log(ObjectId head, int limit) {
        return log(head, Optional.empty(), limit, false);
    }

    private List<RevCommit> log(ObjectId head, Optional<ObjectId> without, int limit, boolean oldestFirst) {
        return Disk.io(() -> {
            try (RevWalk walk = new RevWalk(git)) {
                walk.sort(RevSort.TOPO);
                if (oldestFirst) {
                    walk.sort(RevSort.REVERSE, true);
                }
                walk.markStart(walk.parseCommit(head));
                if (without.isPresent()) {
                    walk.markUninteresting(walk.parseCommit(without.get()));
                }
                List<RevCommit> commits = new ArrayList<>();
                for (RevCommit commit : walk) {
                    if (commits.size() == limit) {
                        break;
                    }
                    walk.parseBody(commit);
                    commits.add(commit);
                }
                return commits;
            }
        });
    }

    /** The best common ancestor, empty for unrelated histories. */
    Optional<RevCommit> mergeBase(ObjectId one, ObjectId other) {
        return Disk.io(() -> {
            try (RevWalk walk = new RevWalk(git)) {
                walk.setRevFilter(RevFilter.MERGE_BASE);
                walk.markStart(walk.parseCommit(one));
                walk.markStart(walk.parseCommit(other));
                RevCommit base = walk.next();
                if (base != null) {
                    walk.parseBody(base);
                }
                return Optional.ofNullable(base);
            }
        });
    }

    /** Files that differ; without a first commit: all files of the second. */
    List<Change> changes(Optional<? extends ObjectId> from, ObjectId to) {
        return Disk.io(() -> {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            List<Change> changes = new ArrayList<>();
            scan(from, to, text, (entry, diff) -> {
                text.reset();
                diff.format(entry);
                changes.add(change(entry, diff.toFileHeader(entry), text));
            });
            return changes;
        });
    }

    /** What changed, as {@code git diff} prints it. */
    String diff(Optional<? extends ObjectId> from, ObjectId to) {
        return Disk.io(() -> {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            scan(from, to, text, (entry, diff) -> {
                if (text.size() > DIFF_LIMIT) {
                    throw new GitHubError(
                            406, "Sorry, the diff exceeded the maximum number of bytes (" + DIFF_LIMIT + ")");
                }
                diff.format(entry);
            });
            return text.toString(StandardCharsets.UTF_8);
        });
    }

    /** Paths that differ by status ({@code added}, {@code removed}, {@code modified}); no content is read. */
    Map<String, List<String>> paths(Optional<? extends ObjectId> from, ObjectId to) {
        return Disk.io(() -> {
            Map<String, List<String>> paths = new HashMap<>();
            scan(
                    from,
                    to,
                    new ByteArrayOutputStream(),
                    (entry, diff) -> paths.computeIfAbsent(status(entry), status -> new ArrayList<>())
                            .add(path(entry)));
            return paths;
        });
    }

    Size size(Optional<? extends ObjectId> from, ObjectId to) {
        return Disk.io(() -> {
            int[] counts = new int[3];
            scan(from, to, new ByteArrayOutputStream(), (entry, diff) -> {
                counts[0]++;
                for (Edit edit : diff.toFileHeader(entry).toEditList()) {
                    counts[1] += edit.getLengthB();
                    counts[2] += edit.getLengthA();
                }
            });
            return new Size(counts[0], counts[1], counts[2]);
        });
    }

    private void scan(Optional<? extends ObjectId> from, ObjectId to, ByteArrayOutputStream text, Difference difference)
            throws IOException {
        try (RevWalk walk = new RevWalk(git);
                DiffFormatter diff = new DiffFormatter(text)) {
            diff.setRepository(git);
            AbstractTreeIterator old = from.isPresent() ? tree(walk.parseCommit(from.get())) : new EmptyTreeIterator();
            for (DiffEntry entry : diff.scan(old, tree(walk.parseCommit(to)))) {
                difference.found(entry, diff);
            }
        }
    }

    @FunctionalInterface
    private interface Difference {
        void found(DiffEntry entry, DiffFormatter diff) throws IOException;
    }

    private static String status(DiffEntry entry) {
        return switch (entry.getChangeType()) {
            case DELETE -> "removed";
            case ADD -> "added";
            default -> "modified";
        };
    }

    private static String path(DiffEntry entry) {
        return entry.getChangeType() == DiffEntry.ChangeType.DELETE ? entry.getOldPath() : entry.getNewPath();
    }

    private Change change(DiffEntry entry, FileHeader header, ByteArrayOutputStream text) {
        boolean removed = entry.getChangeType() == DiffEntry.ChangeType.DELETE;
        int added = 0;
        int deleted = 0;
        for (Edit edit : header.toEditList()) {
            added += edit.getLengthB();
            deleted += edit.getLengthA();
        }
        String patch = text.size() > PATCH_LIMIT ? "" : text.toString(StandardCharsets.UTF_8);
        int hunk = patch.indexOf("@@");
        return new Change(
                path(entry),
                status(entry),
                (removed ? entry.getOldId() : entry.getNewId()).name(),
                added,
                deleted,
                hunk < 0 ? "" : patch.substring(hunk));
    }

    private AbstractTreeIterator tree(RevCommit commit) throws IOException {
        CanonicalTreeParser parser = new CanonicalTreeParser();
        try (var reader = git.newObjectReader()) {
            parser.reset(reader, commit.getTree());
        }
        return parser;
    }
}
