package dev.lockstep.git;

import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.DefaultBranches;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.scheduler.FileSet;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Git repositories over smart HTTP. Only {@code heads} and writes always ask the remote; everything about a commit that
 * is here already is answered from the local copy. Calls for one repository fetch one after the other, calls for
 * different repositories side by side. Safe for many threads.
 */
public final class JGitRepositories implements GitReader, GitHistory, GitWriter, DefaultBranches {
    private final GitSettings settings;
    private final Remote remote;
    private final TreeFiles files;
    private final CommitMaker maker;
    private final BranchPush branches;
    private final ConcurrentHashMap<String, LocalCopy> copies = new ConcurrentHashMap<>();

    /** Throws {@link IllegalArgumentException} when the CA file cannot be used. */
    public JGitRepositories(GitSettings settings, AccessTokens tokens) {
        this(settings, tokens, HostMemory.none(), Proxies.none());
    }

    /**
     * Throws {@link IllegalArgumentException} when the CA file cannot be used.
     *
     * @param hosts by the origins of addresses, {@code https://github.com}
     */
    public JGitRepositories(GitSettings settings, AccessTokens tokens, HostMemory hosts, Proxies proxies) {
        NoForeignConfiguration.install();
        this.settings = settings;
        this.remote = new Remote(settings, tokens, hosts, proxies);
        this.files = new TreeFiles(settings.limits());
        this.maker = new CommitMaker(settings);
        this.branches = new BranchPush(remote);
    }

    @Override
    public Optional<String> head(RepositoryUrl repository, String branch) {
        Remote.branchRef(branch);
        return Optional.ofNullable(heads(repository, Set.of(branch)).get(branch));
    }

    @Override
    public Map<String, String> heads(RepositoryUrl repository, Set<String> branches) {
        AllowedAddress address = AllowedAddress.check(repository, settings);
        // What is no name of a branch is none of its branches; the others are asked for all the same.
        Set<String> names = branches.stream().filter(Remote::isBranch).collect(Collectors.toSet());
        Map<String, String> heads = new TreeMap<>();
        if (names.isEmpty()) {
            return heads;
        }
        remote.heads(() -> copy(address).open(), address, names)
                .forEach((branch, head) -> heads.put(branch, head.name()));
        return heads;
    }

    @Override
    public Optional<String> defaultBranch(RepositoryUrl repository) {
        AllowedAddress address = AllowedAddress.check(repository, settings);
        return remote.defaultBranch(copy(address).open(), address);
    }

    @Override
    public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
        return at(repository, List.of(commit), (local, address) -> {
            try (RevWalk walk = new RevWalk(local)) {
                return files.read(local, walk.parseCommit(Commits.id(commit)), folder, address.toString(), wanted);
            }
        });
    }

    @Override
    public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
        return at(repository, List.of(commit), (local, address) -> {
            try (RevWalk walk = new RevWalk(local)) {
                return files.file(local, walk.parseCommit(Commits.id(commit)), path, address.toString());
            }
        });
    }

    @Override
    public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
        return at(repository, List.of(commit), (local, address) -> {
            try (RevWalk walk = new RevWalk(local)) {
                return files.entries(local, walk.parseCommit(Commits.id(commit)), folder, address.toString(), limit);
            }
        });
    }

    @Override
    public Optional<CommitInfo> commit(RepositoryUrl repository, String commit) {
        return ifKnown(repository, List.of(commit), (local, address) -> {
            try (RevWalk walk = new RevWalk(local)) {
                return Commits.info(walk.parseCommit(Commits.id(commit)));
            }
        });
    }

    @Override
    public Order order(RepositoryUrl repository, String first, String second) {
        return at(
                repository,
                List.of(first, second),
                (local, address) -> Commits.order(local, Commits.id(first), Commits.id(second)));
    }

    @Override
    public Optional<String> folderId(RepositoryUrl repository, String commit, String folder) {
        return at(repository, List.of(commit), (local, address) -> {
            try (RevWalk walk = new RevWalk(local)) {
                RevCommit found = walk.parseCommit(Commits.id(commit));
                return TreeFiles.folder(walk.getObjectReader(), found, TreeFiles.normal(folder))
                        .map(ObjectId::name);
            }
        });
    }

    @Override
    public List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit) {
        return at(
                repository,
                List.of(older, newer),
                (local, address) -> Commits.between(local, Commits.id(older), Commits.id(newer), limit));
    }

    @Override
    public boolean onlyBroughtUpToDate(RepositoryUrl repository, String ours, String head, String base) {
        return at(
                repository,
                List.of(ours, head, base),
                (local, address) -> HeadUpdate.isAll(local, Commits.id(ours), Commits.id(head), Commits.id(base)));
    }

    @Override
    public Written write(Change change) {
        Remote.branchRef(change.branch());
        Optional<ObjectId> expected = change.expectedHead().map(Commits::id);
        return at(change.repository(), List.of(change.parent()), (local, address) -> {
            ObjectId made;
            try (RevWalk walk = new RevWalk(local)) {
                made = maker.make(local, walk.parseCommit(Commits.id(change.parent())), change);
            }
            return branches.move(local, address, change.branch(), made, expected);
        });
    }

    @Override
    public boolean deleteBranch(RepositoryUrl repository, String branch, String expectedHead) {
        AllowedAddress address = AllowedAddress.check(repository, settings);
        return branches.delete(copy(address).open(), address, branch, Commits.id(expectedHead));
    }

    /** Deletes all local copies: the repositories behind the addresses are others now. Nobody may be reading. */
    public void forgetAll() {
        for (String key : List.copyOf(copies.keySet())) {
            Optional.ofNullable(copies.remove(key)).ifPresent(LocalCopy::close);
        }
        LocalCopy.deleteAll(settings.dataDirectory());
    }

    private LocalCopy copy(AllowedAddress address) {
        return copies.computeIfAbsent(address.key(), key -> new LocalCopy(settings.dataDirectory(), key));
    }

    private <T> T at(RepositoryUrl repository, List<String> commits, Reading<T> reading) {
        return ifKnown(repository, commits, reading)
                .orElseThrow(() -> new Rejected("commit " + String.join(" or ", commits) + " is not known to "
                        + repository + "; was it pushed, or removed by a force push?"));
    }

    /** Runs with the commits at hand; empty when the remote does not know one. A damaged copy is replaced once. */
    private <T> Optional<T> ifKnown(RepositoryUrl repository, List<String> commits, Reading<T> reading) {
        AllowedAddress address = AllowedAddress.check(repository, settings);
        List<ObjectId> ids = commits.stream().map(Commits::id).toList();
        LocalCopy copy = copy(address);
        Repository local = copy.open();
        try {
            return bring(copy, local, address, ids) ? Optional.of(reading.read(local, address)) : Optional.empty();
        } catch (FileSystemException e) {
            throw copy.unusable(e);
        } catch (IOException damage) {
            copy.replace(local, damage);
        }
        Repository fresh = copy.open();
        try {
            return bring(copy, fresh, address, ids) ? Optional.of(reading.read(fresh, address)) : Optional.empty();
        } catch (IOException e) {
            throw copy.unusable(e);
        }
    }

    private boolean bring(LocalCopy copy, Repository local, AllowedAddress address, List<ObjectId> commits)
            throws IOException {
        for (ObjectId commit : commits) {
            if (!copy.has(local, commit) && !fetch(copy, local, address, commit)) {
                return false;
            }
        }
        return true;
    }

    private boolean fetch(LocalCopy copy, Repository local, AllowedAddress address, ObjectId commit)
            throws IOException {
        await(copy, address);
        try {
            // Whoever held the lock before may have brought it.
            if (copy.has(local, commit)) {
                return true;
            }
            remote.fetchBranches(local, address);
            copy.requireWhole(local);
            return copy.has(local, commit) || (remote.fetchCommit(local, address, commit) && copy.has(local, commit));
        } finally {
            copy.changing().unlock();
        }
    }

    /** Whoever fetches brings what others wait for, and ends at his deadline; nobody waits for longer. */
    private void await(LocalCopy copy, AllowedAddress address) {
        try {
            if (!copy.changing().tryLock(settings.transferLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Transient("fetching " + address + ": another fetch has not come to an end", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Transient("fetching " + address + ": interrupted", e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        /** An {@link IOException} means that the local copy is damaged. */
        T read(Repository local, AllowedAddress address) throws IOException;
    }
}
