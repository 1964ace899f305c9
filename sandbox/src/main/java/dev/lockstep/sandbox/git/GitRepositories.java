package dev.lockstep.sandbox.git;

import dev.lockstep.sandbox.http.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The bare repositories below {@code <root>/<owner>/<name>.git}. */
public final class GitRepositories implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final int ROUNDS = 50;

    private final Path root;
    private final Map<String, HostedRepository> open = new ConcurrentHashMap<>();

    public GitRepositories(Path root) {
        this.root = root;
    }

    /** Makes an empty bare repository whose HEAD names the default branch. */
    public HostedRepository create(String owner, String name, String defaultBranch) {
        if (!NAME.matcher(owner).matches() || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a repository name: " + owner + "/" + name);
        }
        Path path = path(owner, name);
        if (Files.exists(path)) {
            throw new SandboxException("Repository " + path + " exists already");
        }
        return Disk.io(() -> {
            Files.createDirectories(path.getParent());
            Repository git = builder(path).build();
            git.create(true);
            git.updateRef(Constants.HEAD).link(Constants.R_HEADS + defaultBranch);
            StoredConfig config = git.getConfig();
            config.setBoolean("receive", null, "autogc", false); // a collection in the middle of a test surprises
            config.setBoolean("core", null, "logAllRefUpdates", true);
            config.save();
            HostedRepository hosted = new HostedRepository(owner, name, git);
            open.put(hosted.fullName(), hosted);
            return hosted;
        });
    }

    /** The repository of that name, empty if there is none. */
    public Optional<HostedRepository> find(String owner, String name) {
        String key = owner + "/" + name;
        HostedRepository known = open.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        if (!NAME.matcher(owner).matches()
                || !NAME.matcher(name).matches()
                || !Files.isDirectory(path(owner, name).resolve("objects"))) {
            return Optional.empty();
        }
        return Optional.of(open.computeIfAbsent(
                key,
                k -> new HostedRepository(
                        owner, name, Disk.io(() -> builder(path(owner, name)).build()))));
    }

    /**
     * Gives it another name, or another owner; requests that are under way may fail.
     *
     * @param kept moves what is kept of it elsewhere
     */
    public HostedRepository rename(HostedRepository old, String owner, String name, Consumer<HostedRepository> kept) {
        if (!NAME.matcher(owner).matches() || !NAME.matcher(name).matches() || Files.exists(path(owner, name))) {
            throw new IllegalArgumentException("no repository can be named " + owner + "/" + name);
        }
        return old.locked(() -> Disk.io(() -> {
            StoredConfig config = old.git().getConfig();
            config.setString(HostedRepository.SECTION, null, HostedRepository.FIRST_NAME, old.firstName());
            config.save();
            open.remove(old.fullName());
            old.close();
            Files.createDirectories(path(owner, name).getParent());
            Files.move(path(old.owner(), old.name()), path(owner, name));
            Files.writeString(forwarding(old.owner(), old.name()), owner + "/" + name);
            HostedRepository renamed = find(owner, name).orElseThrow();
            kept.accept(renamed);
            return renamed;
        }));
    }

    /** What had this name before it was renamed; empty when there is one of this name, or never was. */
    public Optional<HostedRepository> renamed(String owner, String name) {
        if (!NAME.matcher(owner).matches()
                || !NAME.matcher(name).matches()
                || find(owner, name).isPresent()
                || !Files.exists(forwarding(owner, name))) {
            return Optional.empty();
        }
        String[] now = Disk.io(() -> Files.readString(forwarding(owner, name))).split("/");
        return find(now[0], now[1]).or(() -> renamed(now[0], now[1]));
    }

    private Path forwarding(String owner, String name) {
        return root.resolve(owner).resolve(name + ".renamed");
    }

    /** All repositories, sorted by name. */
    public List<HostedRepository> all() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        return Disk.io(() -> {
            try (Stream<Path> owners = Files.list(root)) {
                return owners.filter(Files::isDirectory)
                        .flatMap(GitRepositories::list)
                        .map(p -> find(
                                p.getParent().getFileName().toString(),
                                p.getFileName().toString().replaceFirst("\\.git$", "")))
                        .flatMap(Optional::stream)
                        .sorted(Comparator.comparing(HostedRepository::fullName))
                        .toList();
            }
        });
    }

    /** Closes what is open and deletes every repository. */
    public void deleteAll() {
        close();
        Disk.io(() -> {
            delete(root);
            return null;
        });
    }

    @Override
    public void close() {
        Collection<HostedRepository> closing = List.copyOf(open.values());
        open.clear();
        closing.forEach(HostedRepository::close);
    }

    private Path path(String owner, String name) {
        return root.resolve(owner).resolve(name + ".git");
    }

    private static Stream<Path> list(Path directory) {
        return Disk.io(() -> {
            try (Stream<Path> files = Files.list(directory)) {
                return files.toList().stream();
            }
        });
    }

    private static FileRepositoryBuilder builder(Path path) {
        return new FileRepositoryBuilder().setGitDir(path.toFile()).setBare();
    }

    /** A push that is still being received may write while we delete; what it wrote goes in the next round. */
    private static void delete(Path tree) throws IOException {
        for (int round = 1; Files.exists(tree); round++) {
            try {
                deleteOnce(tree);
            } catch (DirectoryNotEmptyException | NoSuchFileException | UncheckedIOException e) {
                if (round == ROUNDS) {
                    throw e;
                }
            }
        }
    }

    private static void deleteOnce(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
