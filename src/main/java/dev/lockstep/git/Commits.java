package dev.lockstep.git;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory.Order;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Questions about commits that are all in the local copy. */
final class Commits {
    private Commits() {}

    /** Only whole ids: a short one may become ambiguous, and nobody pins by it. */
    static ObjectId id(String commit) {
        if (commit == null || !commit.matches("[0-9a-f]{40}")) {
            throw new Rejected("not a full commit id (40 hexadecimal digits): '"
                    + GitFailures.printable(String.valueOf(commit)) + "'");
        }
        return ObjectId.fromString(commit);
    }

    static CommitInfo info(RevCommit commit) {
        return new CommitInfo(
                commit.name(),
                Text.brief(Text.line(commit.getShortMessage()), Lengths.COMMIT_TITLE),
                Text.brief(Text.line(commit.getAuthorIdent().getName()), Lengths.COMMIT_AUTHOR),
                Text.brief(Text.line(commit.getAuthorIdent().getEmailAddress()), Lengths.COMMIT_AUTHOR),
                Instant.ofEpochSecond(commit.getCommitTime()),
                commit.getTree().name());
    }

    static Order order(Repository repository, ObjectId first, ObjectId second) throws IOException {
        if (first.equals(second)) {
            return Order.SAME;
        }
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit a = walk.parseCommit(first);
            RevCommit b = walk.parseCommit(second);
            if (walk.isMergedInto(a, b)) {
                return Order.OLDER;
            }
            return walk.isMergedInto(b, a) ? Order.NEWER : Order.DIVERGED;
        }
    }

    static List<CommitInfo> between(Repository repository, ObjectId older, ObjectId newer, int limit)
            throws IOException {
        // JGit's own first-parent mode also follows only first parents from the excluded side, and so would show
        // commits that the older one reaches through a merge: hence the set first, the chain second.
        Set<ObjectId> onlyNewer = new HashSet<>();
        List<CommitInfo> chain = new ArrayList<>();
        try (RevWalk walk = new RevWalk(repository)) {
            walk.setRetainBody(false);
            walk.markStart(walk.parseCommit(newer));
            walk.markUninteresting(walk.parseCommit(older));
            for (RevCommit commit : walk) {
                onlyNewer.add(commit.copy());
            }
        }
        try (RevWalk walk = new RevWalk(repository)) {
            ObjectId next = newer;
            while (chain.size() < limit && next != null && onlyNewer.contains(next)) {
                RevCommit commit = walk.parseCommit(next);
                walk.parseBody(commit);
                chain.add(info(commit));
                next = commit.getParentCount() == 0 ? null : commit.getParent(0);
            }
        }
        return List.copyOf(chain);
    }
}
