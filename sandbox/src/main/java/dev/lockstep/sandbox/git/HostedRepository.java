package dev.lockstep.sandbox.git;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/** A bare repository and the lock that makes pushes, merges and what follows from them one after the other. */
public final class HostedRepository implements AutoCloseable {
    static final String SECTION = "sandbox";
    static final String FIRST_NAME = "firstName";

    private final String owner;
    private final String name;
    private final Repository git;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<String> guarded = ConcurrentHashMap.newKeySet();

    HostedRepository(String owner, String name, Repository git) {
        this.owner = owner;
        this.name = name;
        this.git = git;
    }

    public String owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    /** {@code owner/name}. */
    public String fullName() {
        return owner + "/" + name;
    }

    /** From now on nobody pushes to a branch; it moves by merges of pull requests only. */
    public void protect(String branch) {
        guarded.add(Constants.R_HEADS + branch);
    }

    boolean isProtected(String fullRefName) {
        return guarded.contains(fullRefName);
    }

    /** The name that it was made with, which stays the same when it is renamed. */
    public String firstName() {
        String first = git.getConfig().getString(SECTION, null, FIRST_NAME);
        return first == null ? fullName() : first;
    }

    /** The repository itself; do not close it. */
    public Repository git() {
        return git;
    }

    /** Runs with nobody else changing this repository. Reentrant. */
    public <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The commit a ref points to. */
    public Optional<ObjectId> ref(String fullRefName) {
        return Disk.io(() -> Optional.ofNullable(git.exactRef(fullRefName)).map(Ref::getObjectId));
    }

    /** The tip of a branch. */
    public Optional<ObjectId> branch(String branch) {
        return ref(Constants.R_HEADS + branch);
    }

    /** Short names of the branches, sorted. */
    public List<String> branches() {
        return Disk.io(() -> git.getRefDatabase().getRefsByPrefix(Constants.R_HEADS).stream()
                .map(r -> r.getName().substring(Constants.R_HEADS.length()))
                .sorted()
                .toList());
    }

    /** The branch that HEAD names, whether it exists or not. */
    public String defaultBranch() {
        return Disk.io(() -> Repository.shortenRefName(git.getFullBranch()));
    }

    /**
     * Moves, creates or deletes a ref if it still is where the caller saw it (the zero id: absent). A new id of zero deletes.
     *
     * @return false if the ref has moved meanwhile
     */
    public boolean compareAndSet(String fullRefName, ObjectId expected, ObjectId next, String reason) {
        return Disk.io(() -> {
            RefUpdate update = git.updateRef(fullRefName);
            update.setExpectedOldObjectId(expected);
            update.setForceUpdate(true);
            update.setRefLogMessage(reason, false);
            if (next.equals(ObjectId.zeroId())) {
                return done(update.delete(), fullRefName);
            }
            update.setNewObjectId(next);
            return done(update.update(), fullRefName);
        });
    }

    private boolean done(RefUpdate.Result result, String ref) throws IOException {
        return switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE, RENAMED -> true;
            case LOCK_FAILURE, REJECTED -> false;
            case NOT_ATTEMPTED, REJECTED_CURRENT_BRANCH, IO_FAILURE, REJECTED_MISSING_OBJECT, REJECTED_OTHER_REASON ->
                throw new IOException("Ref " + ref + " of " + fullName() + " was not updated: " + result);
        };
    }

    /** Whether the first commit can be reached from the second (a commit reaches itself). */
    public boolean isAncestor(ObjectId ancestor, ObjectId descendant) {
        return Disk.io(() -> {
            try (RevWalk walk = new RevWalk(git)) {
                return walk.isMergedInto(walk.parseCommit(ancestor), walk.parseCommit(descendant));
            }
        });
    }

    @Override
    public void close() {
        git.close();
    }
}
