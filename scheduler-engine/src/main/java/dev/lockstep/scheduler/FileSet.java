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

    /** Whether the engine looks at a file of this path: resources, and what says which of them count. */
    public static boolean isResource(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean resource =
                isYaml(path) || name.endsWith(".json") || name.equals(".sourceignore") || name.equals("Kustomization");
        return resource && !path.startsWith(".github/") && !path.startsWith(".git/");
    }

    /** Whether what is in a file of this path is read, and not only named. */
    public static boolean isYaml(String path) {
        return path.endsWith(".yaml") || path.endsWith(".yml");
    }
}
