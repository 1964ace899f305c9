package dev.lockstep.sandbox.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;

/** A bare repository on disk whose branches the test writes, a whole tree at a time. */
final class GitRepo implements AutoCloseable {
    private final Git git;

    GitRepo(Path directory) throws GitAPIException {
        git = Git.init()
                .setBare(true)
                .setDirectory(directory.toFile())
                .setInitialBranch("main")
                .call();
    }

    String url() {
        return git.getRepository().getDirectory().toURI().toString();
    }

    /** Commits the files as the whole content of a branch; the new commit. */
    String commit(String branch, Map<String, String> files) throws IOException {
        try (ObjectInserter inserter = git.getRepository().newObjectInserter()) {
            DirCache index = DirCache.newInCore();
            DirCacheBuilder builder = index.builder();
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                DirCacheEntry entry = new DirCacheEntry(file.getKey());
                entry.setFileMode(FileMode.REGULAR_FILE);
                entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, Constants.encode(file.getValue())));
                builder.add(entry);
            }
            builder.finish();
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            ObjectId parent = git.getRepository().resolve("refs/heads/" + branch);
            if (parent != null) {
                commit.setParentId(parent);
            }
            commit.setAuthor(new PersonIdent("Test", "test@example.com"));
            commit.setCommitter(commit.getAuthor());
            commit.setMessage("change");
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            RefUpdate update = git.getRepository().updateRef("refs/heads/" + branch);
            update.setNewObjectId(id);
            update.forceUpdate();
            return id.name();
        }
    }

    void delete(String branch) throws IOException {
        RefUpdate update = git.getRepository().updateRef("refs/heads/" + branch);
        update.setForceUpdate(true);
        update.delete();
    }

    @Override
    public void close() {
        git.close();
    }
}
