package dev.lockstep.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A repository of the sandbox, read where it lies. */
final class HostedGit implements AutoCloseable {
    private final String name;
    private final Repository repository;

    private HostedGit(String name, Repository repository) {
        this.name = name;
        this.repository = repository;
    }

    static HostedGit open(Path directory) {
        try {
            return new HostedGit(
                    directory.getFileName().toString().replaceFirst("^kalypso-(.*)\\.git$", "$1"),
                    new FileRepositoryBuilder()
                            .setGitDir(directory.toFile())
                            .setMustExist(true)
                            .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** Branches and where they are. */
    Map<String, String> branches() {
        try {
            Map<String, String> found = new TreeMap<>();
            for (Ref ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS)) {
                found.put(
                        ref.getName().substring(Constants.R_HEADS.length()),
                        ref.getObjectId().name());
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commits between, following first parents, newest first. */
    List<String> since(String head, String before) {
        try (RevWalk walk = new RevWalk(repository)) {
            List<String> found = new ArrayList<>();
            RevCommit at = walk.parseCommit(ObjectId.fromString(head));
            while (!at.name().equals(before) && !before.isEmpty()) {
                found.add(at.name());
                if (at.getParentCount() == 0) {
                    throw new AssertionError("branch of " + name + " at " + head + " does not contain " + before);
                }
                at = walk.parseCommit(at.getParent(0));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object by the beginning of its name, if there is exactly one. */
    Optional<String> complete(String beginning) {
        try {
            return Optional.ofNullable(repository.resolve(beginning)).map(ObjectId::name);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A commit's message, its number of parents, and its tree; empty when it is no commit of this repository. */
    Optional<Commit> commit(String sha) {
        try (RevWalk walk = new RevWalk(repository)) {
            ObjectId id = ObjectId.fromString(sha);
            if (!repository.getObjectDatabase().has(id) || repository.open(id).getType() != Constants.OBJ_COMMIT) {
                return Optional.empty();
            }
            RevCommit commit = walk.parseCommit(id);
            return Optional.of(new Commit(
                    commit.getFullMessage(),
                    commit.getAuthorIdent().getName(),
                    commit.getParentCount(),
                    commit.getTree().name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Commit(String message, String author, int parents, String tree) {}

    /** A file of a commit. */
    String file(String commit, String path) {
        return tree(commit(commit).orElseThrow().tree()).orElseThrow().get(path);
    }

    /** Paths and contents below a tree; empty when it is no tree of this repository. */
    Optional<Map<String, String>> tree(String sha) {
        try (TreeWalk walk = new TreeWalk(repository)) {
            ObjectId id = ObjectId.fromString(sha);
            if (!repository.getObjectDatabase().has(id)) {
                return Optional.empty();
            }
            ObjectLoader loader = repository.open(id);
            if (loader.getType() != Constants.OBJ_TREE) {
                return Optional.empty();
            }
            walk.addTree(id);
            walk.setRecursive(true);
            Map<String, String> files = new TreeMap<>();
            while (walk.next()) {
                if (walk.getFileMode() != FileMode.GITLINK) {
                    files.put(
                            walk.getPathString(),
                            new String(repository.open(walk.getObjectId(0)).getBytes(), StandardCharsets.UTF_8));
                }
            }
            return Optional.of(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
