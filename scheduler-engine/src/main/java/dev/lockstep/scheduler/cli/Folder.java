package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads a folder as Lockstep reads a commit, with the same limits: {@code .git} is passed over, symbolic links are not
 * followed, and files that the engine does not look at are not read.
 */
final class Folder extends SimpleFileVisitor<Path> {
    /** Lockstep's for repositories; they are the server's defaults. */
    static final int FILE_BYTES = 4 << 20;

    static final long TOTAL_BYTES = 256 << 20;
    static final int DEPTH = 32;
    /** Manifests of one assignment, generously. */
    static final int FILES_OF_AN_ASSIGNMENT = 4;

    /** @param problems of single files */
    record Content(FileSet files, List<Problem> problems) {}

    private final Path root;
    private final String shown;
    private final Predicate<String> wanted;
    private final int mostFiles;
    private final long mostBytes;
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final SortedMap<String, Long> tooLarge = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private int count;
    private long bytes;

    private Folder(Path root, String shown, Predicate<String> wanted, int mostFiles, long mostBytes) {
        this.root = root;
        this.shown = shown;
        this.wanted = wanted;
        this.mostFiles = mostFiles;
        this.mostBytes = mostBytes;
    }

    /** Resources, and what says which of them are ignored or applied. */
    static Content resources(Path folder, Limits limits) {
        return read(folder, FileSet::isResource, limits.files(), TOTAL_BYTES);
    }

    /** The files that Lockstep owns. */
    static Content gitOps(Path folder, Limits limits) {
        return read(folder, GitOpsTree::owned, limits.assignments() * FILES_OF_AN_ASSIGNMENT, limits.treeBytes());
    }

    /** Names of the folders in a folder, and of nothing else that is there. */
    static List<Path> subfolders(Path folder) {
        try (var found = Files.list(folder)) {
            return found.filter(path -> Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.getFileName().toString().equals(".git"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UnusableException.of("folder " + folder + " cannot be read", e);
        }
    }

    /** The folder that an option names. */
    static Path given(Arguments arguments, Option option) {
        Path path = path(arguments.get(option), option);
        if (!Files.isDirectory(path)) {
            throw UnusableException.usage(
                    option + ": " + (Files.exists(path) ? path + " is no folder" : "there is no folder " + path));
        }
        return path;
    }

    static Path path(String text, Option option) {
        try {
            return Path.of(text);
        } catch (java.nio.file.InvalidPathException e) {
            throw UnusableException.usage(option + ": not the name of a file or folder: " + text);
        }
    }

    private static Content read(Path folder, Predicate<String> wanted, int mostFiles, long mostBytes) {
        String shown = folder.toString();
        try {
            Folder reader = new Folder(folder.toRealPath(), shown, wanted, mostFiles, mostBytes);
            Files.walkFileTree(reader.root, reader);
            return reader.content();
        } catch (IOException e) {
            throw UnusableException.of("folder " + shown + " cannot be read", e);
        }
    }

    private Content content() {
        if (!links.isEmpty()) {
            problems.add(Problem.warning(
                    null,
                    null,
                    shown + ": symbolic links are not followed, so what they lead to is missing: " + links.get(0)
                            + (links.size() > 1 ? " and " + (links.size() - 1) + " more" : "")));
        }
        return new Content(new FileSet(shown, files, tooLarge), problems);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (folder.getFileName().toString().equals(".git")) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        String path = relative(folder);
        if (root.relativize(folder).getNameCount() > DEPTH) {
            throw UnusableException.of(shown + " is deeper than " + DEPTH + " folders at " + path);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.getFileName().toString().equals(".git")) {
            return FileVisitResult.CONTINUE;
        }
        String path = relative(file);
        if (attributes.isSymbolicLink()) {
            links.add(path);
        } else if (attributes.isRegularFile()) {
            if (wanted.test(path)) {
                if (++count > mostFiles) {
                    throw UnusableException.of(shown + " has more than " + mostFiles + " files");
                }
                wanted(path, file, attributes.size());
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        throw UnusableException.of(Path.of(shown, relative(file)) + " cannot be read", failure);
    }

    private void wanted(String path, Path file, long size) {
        if (size > FILE_BYTES) {
            tooLarge.put(path, size);
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(FILE_BYTES);
            bytes += content.length;
            files.put(path, content);
        } catch (IOException e) {
            throw UnusableException.of(Path.of(shown, path) + " cannot be read", e);
        }
        if (bytes > mostBytes) {
            throw UnusableException.of(shown + " has more than " + mostBytes + " bytes of files");
        }
    }

    private String relative(Path path) {
        String name = path.getFileName().toString();
        String relative =
                root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
        if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw UnusableException.of("a file name that cannot be used in " + shown + ": " + relative);
        }
        return relative;
    }
}
