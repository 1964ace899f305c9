package dev.lockstep.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders that nobody but the user who runs this process may open: 0600 and 0700. Where files have no such modes, they have none. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /** Of folders like {@code /tmp}. */
    private static final int STICKY = 01000;

    private PrivateFiles() {}

    /**
     * Makes the folder, if there is none, and closes it to others: what stands in it is out of their reach then.
     *
     * @throws IOException when the folder cannot be made, is somebody else's, or is meant for everybody, as {@code /tmp} is
     */
    public static void folder(Path folder) throws IOException {
        if (!Files.getFileStore(existing(folder)).supportsFileAttributeView("posix")) {
            Files.createDirectories(folder);
            return;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = folder.toRealPath();
        if (Files.getFileStore(real).supportsFileAttributeView("unix")
                && ((int) Files.getAttribute(real, "unix:mode") & STICKY) != 0) {
            throw new IOException(folder + " is a folder for everybody, so it is left as it is");
        }
        close(real);
    }

    /** Closes everything in a folder to others, however deep. */
    public static void tree(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                close(one);
            }
        }
    }

    /** Makes an empty file, or closes the one that there is. */
    public static void file(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
        } catch (FileAlreadyExistsException e) {
            close(file);
        }
    }

    /** Puts a text into a file, so that it is there in full, and on disk, or not at all. */
    public static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        file(fresh);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static void close(Path one) throws IOException {
        if (Files.isSymbolicLink(one)) {
            return;
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(one, LinkOption.NOFOLLOW_LINKS);
        if (now.removeAll(OTHERS)) {
            Files.setPosixFilePermissions(one, now);
        }
    }

    private static Path existing(Path path) {
        Path one = path.toAbsolutePath();
        while (!Files.exists(one)) {
            one = one.getParent();
        }
        return one;
    }
}
