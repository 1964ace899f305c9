package dev.lockstep.sandbox.git;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Writes commits and reads trees without a working copy. */
public final class Commits {
    private Commits() {}

    /** A commit of an existing tree. */
    public static ObjectId write(
            Repository git,
            ObjectId tree,
            List<ObjectId> parents,
            PersonIdent author,
            PersonIdent committer,
            String message) {
        return Disk.io(() -> {
            try (ObjectInserter inserter = git.newObjectInserter()) {
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(tree);
                commit.setParentIds(parents);
                commit.setAuthor(author);
                commit.setCommitter(committer);
                commit.setMessage(message);
                ObjectId id = inserter.insert(commit);
                inserter.flush();
                return id;
            }
        });
    }

    /** A commit that changes files of its parent (of nothing, for a first commit); an empty value removes the file. */
    public static ObjectId edit(
            Repository git,
            Optional<ObjectId> parent,
            Map<String, Optional<byte[]>> edits,
            PersonIdent author,
            String message) {
        ObjectId tree = Disk.io(() -> tree(git, parent, edits));
        return write(git, tree, parent.map(List::of).orElse(List.of()), author, author, message);
    }

    /** Every file of a commit by path. */
    public static Map<String, byte[]> files(Repository git, ObjectId commit) {
        return Disk.io(() -> {
            Map<String, byte[]> files = new TreeMap<>();
            try (RevWalk walk = new RevWalk(git);
                    TreeWalk tree = new TreeWalk(git)) {
                tree.addTree(walk.parseCommit(commit).getTree());
                tree.setRecursive(true);
                while (tree.next()) {
                    files.put(
                            tree.getPathString(), git.open(tree.getObjectId(0)).getBytes());
                }
            }
            return files;
        });
    }

    private static ObjectId tree(Repository git, Optional<ObjectId> parent, Map<String, Optional<byte[]>> edits)
            throws IOException {
        DirCache index = DirCache.newInCore();
        try (ObjectInserter inserter = git.newObjectInserter();
                ObjectReader reader = git.newObjectReader();
                RevWalk walk = new RevWalk(reader)) {
            if (parent.isPresent()) {
                DirCacheBuilder builder = index.builder();
                builder.addTree(
                        new byte[0], 0, reader, walk.parseCommit(parent.get()).getTree());
                builder.finish();
            }
            DirCacheEditor editor = index.editor();
            for (Map.Entry<String, Optional<byte[]>> edit : edits.entrySet()) {
                if (edit.getValue().isEmpty()) {
                    editor.add(new DirCacheEditor.DeletePath(edit.getKey()));
                    continue;
                }
                ObjectId blob =
                        inserter.insert(Constants.OBJ_BLOB, edit.getValue().get());
                editor.add(new DirCacheEditor.PathEdit(edit.getKey()) {
                    @Override
                    public void apply(DirCacheEntry entry) {
                        entry.setFileMode(FileMode.REGULAR_FILE);
                        entry.setObjectId(blob);
                    }
                });
            }
            editor.finish();
            ObjectId tree = index.writeTree(inserter);
            inserter.flush();
            return tree;
        }
    }
}
