package dev.lockstep.git;

import dev.lockstep.ports.GitWriter.Change;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Makes a commit from its parent's tree and the changed files, in the object database alone. Nothing but the request
 * and the author of the settings goes into it, so the same request has the same id.
 */
final class CommitMaker {
    /**
     * From so many files on, the objects go into one pack. One file on disk for each object takes most of the time of a large
     * write, and as long again when they are packed later.
     */
    static final int FILES_FOR_A_PACK = 100;

    private final GitSettings settings;

    CommitMaker(GitSettings settings) {
        this.settings = settings;
    }

    ObjectId make(Repository repository, RevCommit parent, Change change) throws IOException {
        check(change);
        try (ObjectInserter inserter = inserter(repository, change)) {
            CommitBuilder commit = new CommitBuilder();
            commit.setParentId(parent);
            commit.setTreeId(tree(repository, parent, change, inserter));
            PersonIdent who = new PersonIdent(
                    settings.authorName(),
                    settings.authorEmail(),
                    change.at().truncatedTo(ChronoUnit.SECONDS),
                    ZoneOffset.UTC);
            commit.setAuthor(who);
            commit.setCommitter(who);
            commit.setEncoding(StandardCharsets.UTF_8);
            commit.setMessage(Text.lines(change.message()));
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            return id;
        }
    }

    private static ObjectInserter inserter(Repository repository, Change change) {
        return change.changes().size() >= FILES_FOR_A_PACK
                        && repository.getObjectDatabase() instanceof ObjectDirectory directory
                ? directory.newPackInserter()
                : repository.newObjectInserter();
    }

    private static ObjectId tree(Repository repository, RevCommit parent, Change change, ObjectInserter inserter)
            throws IOException {
        DirCache index;
        try (ObjectReader reader = repository.newObjectReader()) {
            index = DirCache.read(reader, parent.getTree());
        }
        DirCacheEditor editor = index.editor();
        for (Map.Entry<String, Optional<byte[]>> file : change.changes().entrySet()) {
            if (file.getValue().isPresent()) {
                ObjectId blob =
                        inserter.insert(Constants.OBJ_BLOB, file.getValue().get());
                editor.add(new Put(file.getKey(), blob));
            } else {
                editor.add(new DirCacheEditor.DeletePath(file.getKey()));
            }
        }
        editor.finish();
        return index.writeTree(inserter);
    }

    private void check(Change change) {
        GitSettings.Limits limits = settings.limits();
        if (change.changes().size() > limits.maxFiles()) {
            throw new Rejected("a commit of " + change.changes().size() + " files for " + change.repository()
                    + "; the limit is " + limits.maxFiles());
        }
        long total = 0;
        for (Map.Entry<String, Optional<byte[]>> file : change.changes().entrySet()) {
            for (String segment : file.getKey().split("/", -1)) {
                if (!TreeFiles.isPlain(segment) || segment.equalsIgnoreCase(".git")) {
                    throw new Rejected("a path that cannot be written to " + change.repository() + ": '"
                            + GitFailures.printable(file.getKey()) + "'");
                }
            }
            int size = file.getValue().map(content -> content.length).orElse(0);
            total += size;
            if (size > limits.maxFileBytes() || total > limits.maxTotalBytes()) {
                throw new Rejected("the commit for " + change.repository() + " is too large at " + file.getKey()
                        + "; the limits are " + limits.maxFileBytes() + " bytes a file and " + limits.maxTotalBytes()
                        + " in all");
            }
        }
    }

    /** Keeps the mode of a file that is there, so that a script stays executable. */
    private static final class Put extends DirCacheEditor.PathEdit {
        private final ObjectId blob;

        Put(String path, ObjectId blob) {
            super(path);
            this.blob = blob;
        }

        @Override
        public void apply(DirCacheEntry entry) {
            if (!FileMode.EXECUTABLE_FILE.equals(entry.getRawMode())) {
                entry.setFileMode(FileMode.REGULAR_FILE);
            }
            entry.setObjectId(blob);
        }
    }
}
