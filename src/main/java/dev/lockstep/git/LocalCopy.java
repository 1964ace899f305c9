package dev.lockstep.git;

import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The bare copy of one repository on this machine. It only ever grows; what the remote deletes stays answerable. */
final class LocalCopy {
    private static final System.Logger LOG = System.getLogger(LocalCopy.class.getName());

    private final Path directory;
    private final String key;
    private final ReentrantLock changing = new ReentrantLock();
    /** Never held for longer than the disk takes: whoever reads does not wait for a fetch. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile Repository opened;

    LocalCopy(Path dataDirectory, String key) {
        this.directory = dataDirectory.resolve(directoryName(key));
        this.key = key;
    }

    /** Readable, and distinct because of the digest of the whole key. */
    static String directoryName(String key) {
        String readable = key.replaceAll("[^a-z0-9.-]", "_").replaceAll("^[.]+", "_");
        readable = Text.cut(readable, Lengths.FOLDER);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return readable + "-" + HexFormat.of().formatHex(digest, 0, 8) + ".git";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Held while the copy is filled or replaced. Reading needs no lock. */
    ReentrantLock changing() {
        return changing;
    }

    Repository open() {
        Repository known = opened;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            if (opened == null) {
                if (Files.exists(directory) && !looksWhole()) {
                    moveAside("it is not a complete repository");
                }
                if (!Files.exists(directory)) {
                    create();
                }
                Repository repository = new FileRepositoryBuilder()
                        .setGitDir(directory.toFile())
                        .setBare()
                        .setMustExist(true)
                        .build();
                collectByPacksOnly(repository.getConfig());
                opened = repository;
            }
            return opened;
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            opening.unlock();
        }
    }

    /** Moves the copy out of the way unless somebody has replaced it already since {@code damaged} was opened. */
    void replace(Repository damaged, Exception cause) {
        changing.lock();
        opening.lock();
        try {
            if (opened == damaged) {
                opened.close();
                opened = null;
                moveAside(cause.toString());
            }
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            opening.unlock();
            changing.unlock();
        }
    }

    void close() {
        changing.lock();
        opening.lock();
        try {
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            opening.unlock();
            changing.unlock();
        }
    }

    /** Removes all copies from the disk, also those of former processes. */
    static void deleteAll(Path dataDirectory) {
        try {
            delete(dataDirectory);
        } catch (IOException e) {
            throw new Permanent("the local copies in " + dataDirectory + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Whether a commit can be read here. */
    boolean has(Repository repository, ObjectId commit) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            walk.parseBody(walk.parseCommit(commit));
            return true;
        } catch (MissingObjectException e) {
            return false;
        } catch (IncorrectObjectTypeException e) {
            throw new Rejected(commit.name() + " in " + key + " is not a commit", e);
        }
    }

    /** Throws {@link CorruptObjectException} when a branch fetched before points at nothing. */
    void requireWhole(Repository repository) throws IOException {
        for (Ref ref : repository.getRefDatabase().getRefsByPrefix(Remote.FETCHED)) {
            ObjectId id = ref.getObjectId();
            if (id != null && !repository.getObjectDatabase().has(id)) {
                throw new CorruptObjectException(id, ref.getName() + " points at a missing object");
            }
        }
    }

    Permanent unusable(Exception cause) {
        return new Permanent(
                "the local copy of " + key + " in " + directory + " cannot be used: " + cause.getMessage()
                        + " (is the disk full, or not writable?)",
                cause);
    }

    private boolean looksWhole() {
        return Files.isRegularFile(directory.resolve("HEAD"))
                && Files.isRegularFile(directory.resolve("config"))
                && Files.isDirectory(directory.resolve("objects"))
                && Files.isDirectory(directory.resolve("refs"));
    }

    // Made beside its place and moved there whole, so that dying on the way leaves nothing half done under its name.
    private void create() throws IOException {
        Files.createDirectories(directory.getParent());
        Path fresh = Files.createTempDirectory(directory.getParent(), ".new-");
        try (Repository repository =
                new FileRepositoryBuilder().setGitDir(fresh.toFile()).setBare().build()) {
            repository.create(true);
            StoredConfig config = repository.getConfig();
            config.setInt("protocol", null, "version", 2);
            // A commit that a force push has orphaned is still asked about, so nothing is ever pruned. Not "never":
            // JGit
            // cannot count the milliseconds to that, and every fetch fails once there are packs enough to collect.
            config.setString("gc", null, "pruneExpire", "2000-01-01");
            config.setBoolean("gc", null, "autoDetach", false);
            config.save();
        }
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Nothing is pruned, so loose objects that no branch reaches stay, and with JGit's default every single fetch would
     * collect again once there are some thousands. Copies of former versions do not say so yet.
     */
    private static void collectByPacksOnly(StoredConfig config) throws IOException {
        if (config.getInt("gc", null, "auto", -1) != 0) {
            config.setInt("gc", null, "auto", 0);
            config.save();
        }
    }

    private void moveAside(String why) throws IOException {
        Path aside = directory.resolveSibling(directory.getFileName() + ".damaged");
        delete(aside);
        Files.move(directory, aside);
        LOG.log(
                System.Logger.Level.WARNING,
                "The local copy of {0} is damaged ({1}); moved to {2}, the repository is cloned again",
                key,
                why,
                aside);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
