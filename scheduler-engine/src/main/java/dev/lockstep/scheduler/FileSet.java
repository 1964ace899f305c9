package dev.lockstep.scheduler;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of a folder.
 *
 * @param origin where they are from, for messages, e.g. {@code acme/kalypso-control-plane@dev}
 * @param files relative path, separated by slashes, to content; sorted, and not to be changed
 * @param tooLarge relative path to size in bytes of files that are there, too, and were not read for their size
 */
public record FileSet(String origin, SortedMap<String, byte[]> files, SortedMap<String, Long> tooLarge) {
    public FileSet {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        tooLarge = Collections.unmodifiableSortedMap(new TreeMap<>(tooLarge));
    }

    /** All of them were read. */
    public FileSet(String origin, SortedMap<String, byte[]> files) {
        this(origin, files, Collections.emptySortedMap());
    }

    /** Whether the engine reads a file of this path: resources, and what says which of them are ignored. */
    public static boolean isResource(String path) {
        boolean yaml = path.endsWith(".yaml") || path.endsWith(".yml");
        return yaml && !path.startsWith(".github/") && !path.startsWith(".git/")
                || path.equals(".sourceignore")
                || path.endsWith("/.sourceignore");
    }
}
