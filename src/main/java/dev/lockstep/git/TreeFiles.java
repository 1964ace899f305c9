package dev.lockstep.git;

import dev.lockstep.ports.GitReader.Entry;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.scheduler.FileSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Reads the files of a folder within the limits.
 *
 * <p>Symbolic links and submodules are left out, with a line in the debug log: what they point at is not part of the commit, and
 * following them would let a repository name files of this machine. Folder ids include them, so a change is still seen.
 */
final class TreeFiles {
    private static final System.Logger LOG = System.getLogger(TreeFiles.class.getName());

    /** So many entries of a tree are passed for each file that may be read: a walk has an end, whatever is in the tree. */
    private static final long ENTRIES_FOR_A_FILE = 5;

    private final GitSettings.Limits limits;

    TreeFiles(GitSettings.Limits limits) {
        this.limits = limits;
    }

    /** {@code "."}, {@code ""} and surrounding slashes are accepted; {@code ..} is not. */
    static String normal(String folder) {
        String path = folder.strip().replaceFirst("^(?:\\./+)+", "").replaceAll("^/+|/+$", "");
        path = path.equals(".") ? "" : path;
        if (!path.isEmpty()) {
            for (String segment : path.split("/", -1)) {
                if (!isPlain(segment)) {
                    throw new Rejected("not a folder of a repository: '" + GitFailures.printable(folder) + "'");
                }
            }
        }
        return path;
    }

    static boolean isPlain(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && segment.chars().noneMatch(c -> c == '\\' || c < 0x20);
    }

    /** The id of the tree of a folder; empty when nothing or no folder is there. */
    static Optional<ObjectId> folder(ObjectReader reader, RevCommit commit, String normalFolder) throws IOException {
        if (normalFolder.isEmpty()) {
            return Optional.of(commit.getTree().getId());
        }
        try (TreeWalk walk = TreeWalk.forPath(reader, normalFolder, commit.getTree())) {
            return walk == null || !walk.getFileMode(0).equals(FileMode.TREE)
                    ? Optional.empty()
                    : Optional.of(walk.getObjectId(0));
        }
    }

    FileSet read(
            Repository repository, RevCommit commit, String folder, String repositoryName, Predicate<String> wanted)
            throws IOException {
        String normal = normal(folder);
        String origin = repositoryName + "@" + commit.abbreviate(10).name() + (normal.isEmpty() ? "" : "/" + normal);
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = new TreeWalk(reader)) {
            ObjectId tree = folder(reader, commit, normal)
                    .orElseThrow(() -> new Rejected("there is no folder '" + normal + "' in " + repositoryName
                            + " at commit " + commit.name()));
            walk.addTree(tree);
            TreeMap<String, byte[]> files = new TreeMap<>();
            TreeMap<String, Long> tooLarge = new TreeMap<>();
            long total = 0;
            long entries = 0;
            int leftOut = 0;
            while (walk.next()) {
                String path = walk.getPathString();
                if (++entries > ENTRIES_FOR_A_FILE * limits.maxFiles()) {
                    throw new Rejected(origin + " has more than " + ENTRIES_FOR_A_FILE * limits.maxFiles()
                            + " files and folders; name a smaller folder");
                }
                FileMode mode = walk.getFileMode(0);
                if (mode.equals(FileMode.TREE)) {
                    if (walk.getDepth() >= limits.maxDepth()) {
                        throw new Rejected(origin + " is deeper than " + limits.maxDepth() + " folders at " + path);
                    }
                    walk.enterSubtree();
                } else if (!wanted.test(path)) {
                    // Nobody reads it, so it may be called, and be as large, as it likes.
                    continue;
                } else if (mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE)) {
                    if (Arrays.stream(path.split("/")).anyMatch(name -> !isPlain(name))) {
                        throw new Rejected(
                                "a file name that cannot be used in " + origin + ": " + GitFailures.printable(path));
                    }
                    if (files.size() == limits.maxFiles()) {
                        throw new Rejected(origin + " has more than " + limits.maxFiles()
                                + " files; name a smaller folder or raise the limit");
                    }
                    long size = reader.getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB);
                    if (size > limits.maxFileBytes()) {
                        tooLarge.put(path, size);
                        continue;
                    }
                    total += size;
                    if (total > limits.maxTotalBytes()) {
                        throw new Rejected(origin + " has more than " + limits.maxTotalBytes() + " bytes of files");
                    }
                    files.put(
                            path,
                            reader.open(walk.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes());
                } else {
                    leftOut++;
                }
            }
            if (leftOut > 0) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "{0}: {1} symbolic links or submodules are not followed",
                        origin,
                        leftOut);
            }
            return new FileSet(origin, files, tooLarge);
        }
    }

    /** No content is read, so that the names alone count. */
    SortedMap<String, Entry> entries(
            Repository repository, RevCommit commit, String folder, String repositoryName, int limit)
            throws IOException {
        String normal = normal(folder);
        TreeMap<String, Entry> entries = new TreeMap<>();
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = new TreeWalk(reader)) {
            Optional<ObjectId> tree = folder(reader, commit, normal);
            if (tree.isEmpty()) {
                return entries;
            }
            walk.addTree(tree.get());
            int seen = 0;
            while (walk.next()) {
                if (++seen > limit || walk.getDepth() >= limits.maxDepth()) {
                    throw new Rejected(normal + " in " + repositoryName + "@"
                            + commit.abbreviate(10).name() + " has more than " + limit + " files and folders, or is"
                            + " deeper than " + limits.maxDepth() + " folders");
                }
                FileMode mode = walk.getFileMode(0);
                if (mode.equals(FileMode.TREE)) {
                    walk.enterSubtree();
                } else {
                    boolean regular = mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
                    entries.put(
                            walk.getPathString(), new Entry(walk.getObjectId(0).name(), regular));
                }
            }
        }
        return entries;
    }

    /** Empty when nothing is there. */
    Optional<byte[]> file(Repository repository, RevCommit commit, String path, String repositoryName)
            throws IOException {
        String normal = normal(path);
        String origin = repositoryName + "@" + commit.abbreviate(10).name();
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = TreeWalk.forPath(reader, normal, commit.getTree())) {
            if (walk == null) {
                return Optional.empty();
            }
            FileMode mode = walk.getFileMode(0);
            if (!mode.equals(FileMode.REGULAR_FILE) && !mode.equals(FileMode.EXECUTABLE_FILE)) {
                throw new Rejected(normal + " in " + origin
                        + " is a folder, a symbolic link or a submodule; a regular file is expected there");
            }
            long size = reader.getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB);
            if (size > limits.maxFileBytes()) {
                throw new Rejected("file " + normal + " in " + origin + " has " + size + " bytes; the limit is "
                        + limits.maxFileBytes());
            }
            return Optional.of(
                    reader.open(walk.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes());
        }
    }
}
