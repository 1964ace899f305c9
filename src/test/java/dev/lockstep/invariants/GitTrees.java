package dev.lockstep.invariants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** One repository of the sandbox, read from its files. */
final class GitTrees implements Trees, AutoCloseable {
    private static final Pattern BASE_COMMIT = Pattern.compile("(?m)^ *commit: *\"?([0-9a-f]{40})\"?");
    private final Repository repository;
    private final Map<String, Boolean> contained = new ConcurrentHashMap<>();
    private final Map<String, Optional<String>> folders = new ConcurrentHashMap<>();

    /** @param directory of the sandbox */
    GitTrees(Path directory, String fullName) {
        try {
            repository = new FileRepositoryBuilder()
                    .setGitDir(
                            directory.resolve("git").resolve(fullName + ".git").toFile())
                    .setBare()
                    .setMustExist(true)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean contains(String commit, String earlier) {
        return contained.computeIfAbsent(commit + earlier, key -> {
            try (RevWalk walk = new RevWalk(repository)) {
                return walk.isMergedInto(
                        walk.parseCommit(ObjectId.fromString(earlier)), walk.parseCommit(ObjectId.fromString(commit)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public Optional<String> folder(String commit, String path) {
        return folders.computeIfAbsent(commit + path, key -> {
            try (RevWalk walk = new RevWalk(repository);
                    TreeWalk found = TreeWalk.forPath(
                            repository,
                            path,
                            walk.parseCommit(ObjectId.fromString(commit)).getTree())) {
                return Optional.ofNullable(found).map(at -> at.getObjectId(0).name());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    List<String> branches(String beginning) {
        try {
            return repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS + beginning).stream()
                    .map(Ref::getName)
                    .map(Repository::shortenRefName)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file {@code base-repo.yaml} at the root of a branch names. */
    Optional<String> baseCommit(String branch) {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit head = walk.parseCommit(repository.resolve(Constants.R_HEADS + branch));
            try (TreeWalk found = TreeWalk.forPath(repository, "base-repo.yaml", head.getTree())) {
                String text = new String(repository.open(found.getObjectId(0)).getBytes(), StandardCharsets.UTF_8);
                Matcher named = BASE_COMMIT.matcher(text);
                return named.find() ? Optional.of(named.group(1)) : Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The messages of Lockstep's commits on a branch, the newest first. */
    List<String> messages(String branch, String beginning) {
        List<String> messages = new ArrayList<>();
        try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(repository.resolve(Constants.R_HEADS + branch)));
            for (RevCommit commit : walk) {
                if (commit.getFullMessage().startsWith(beginning)) {
                    messages.add(commit.getFullMessage().strip().replace("\n\n", ": "));
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
