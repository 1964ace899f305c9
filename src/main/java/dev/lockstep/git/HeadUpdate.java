package dev.lockstep.git;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Whether a branch was only brought up to date with another one, as GitHub's button "Update branch" does: by merging the other one into
 * it, or by putting its commit on top of the other one. A merge made by hand may hold more than its two sides; so files are compared, and
 * what both sides changed counts as more, because nobody can tell whose it is.
 */
final class HeadUpdate {
    /** Times that somebody pressed the button before it was seen. */
    private static final int MOST = 20;

    private final Repository repository;
    private final RevWalk walk;
    private final RevCommit ours;
    private final RevCommit base;

    private HeadUpdate(Repository repository, RevWalk walk, RevCommit ours, RevCommit base) {
        this.repository = repository;
        this.walk = walk;
        this.ours = ours;
        this.base = base;
    }

    /**
     * @param ours what the branch held before
     * @param base where the other branch is
     */
    static boolean isAll(Repository repository, ObjectId ours, ObjectId head, ObjectId base) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            HeadUpdate update = new HeadUpdate(repository, walk, walk.parseCommit(ours), walk.parseCommit(base));
            return update.isAll(walk.parseCommit(head));
        }
    }

    private boolean isAll(RevCommit head) throws IOException {
        RevCommit at = head;
        for (int i = 0; i < MOST && !at.equals(ours); i++) {
            List<RevCommit> parents = List.of(at.getParents());
            boolean merge = parents.size() == 2;
            if (!merge && parents.size() != 1) {
                return false;
            }
            RevCommit before = merge ? parents.get(0) : ours;
            RevCommit brought = parents.get(parents.size() - 1);
            if (!isOf(base, brought) || !holdsNothingElse(at, before, brought)) {
                return false;
            }
            at = walk.parseCommit(before);
        }
        return at.equals(ours) && !head.equals(ours);
    }

    private boolean isOf(RevCommit branch, RevCommit commit) throws IOException {
        walk.reset();
        walk.setRevFilter(RevFilter.ALL);
        return walk.isMergedInto(walk.parseCommit(commit), branch);
    }

    /** Each file is as one side has it, where the other side left it as it was. */
    private boolean holdsNothingElse(RevCommit result, RevCommit before, RevCommit brought) throws IOException {
        Optional<RevCommit> fork = fork(before, brought);
        if (fork.isEmpty()) {
            return false;
        }
        try (TreeWalk files = new TreeWalk(repository)) {
            files.setRecursive(true);
            for (RevCommit commit : List.of(result, before, brought, fork.get())) {
                files.addTree(walk.parseCommit(commit).getTree());
            }
            while (files.next()) {
                boolean oursChanged = !same(files, 1, 3);
                boolean theirsChanged = !same(files, 2, 3);
                int side = oursChanged ? 1 : 2;
                if (oursChanged && theirsChanged && !same(files, 1, 2) || !same(files, 0, side)) {
                    return false;
                }
            }
        }
        return true;
    }

    private Optional<RevCommit> fork(RevCommit one, RevCommit other) throws IOException {
        walk.reset();
        walk.setRevFilter(RevFilter.MERGE_BASE);
        walk.markStart(walk.parseCommit(one));
        walk.markStart(walk.parseCommit(other));
        return Optional.ofNullable(walk.next());
    }

    private static boolean same(TreeWalk files, int one, int other) {
        AnyObjectId first = files.getObjectId(one);
        return files.getRawMode(one) == files.getRawMode(other) && first.equals(files.getObjectId(other));
    }
}
