package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** A folder that is new or empty, so that nothing is overwritten and no symbolic link is in the way. */
final class OutputFolder {
    private final Path folder;

    private OutputFolder(Path folder) {
        this.folder = folder;
    }

    /** Looks only; the folder is made when something is written. */
    static OutputFolder of(Path folder) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isDirectory(folder)) {
                throw UnusableException.usage("--out: " + folder + " is no folder");
            }
            try (var files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw UnusableException.usage("--out: " + folder
                            + " is not empty; name a new folder, so that nothing is overwritten or left over");
                }
            } catch (IOException e) {
                throw UnusableException.of("--out: " + folder + " cannot be read", e);
            }
        }
        return new OutputFolder(folder);
    }

    /** Checks all paths before it writes the first file. */
    void write(SortedMap<String, byte[]> tree) {
        tree.keySet().forEach(OutputFolder::check);
        String current = "";
        try {
            Files.createDirectories(folder);
            Path root = folder.toRealPath();
            Set<Path> made = new HashSet<>();
            for (Map.Entry<String, byte[]> file : tree.entrySet()) {
                current = file.getKey();
                Path path = root.resolve(current);
                if (made.add(path.getParent())) {
                    Files.createDirectories(path.getParent());
                }
                Files.write(path, file.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
        } catch (IOException e) {
            throw UnusableException.of(
                    "--out: " + folder.resolve(current) + " cannot be written, and the tree is not complete", e);
        }
    }

    private static void check(String path) {
        for (String segment : path.split("/", -1)) {
            boolean plain = !segment.isEmpty()
                    && !segment.equals(".")
                    && !segment.equals("..")
                    && segment.chars().noneMatch(c -> c == '\\' || c == ':' || c < 0x20);
            if (!plain) {
                throw UnusableException.of("the rendering has a path that cannot be written: " + path);
            }
        }
    }
}
