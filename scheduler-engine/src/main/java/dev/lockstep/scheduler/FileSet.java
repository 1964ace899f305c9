package dev.lockstep.scheduler;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of a folder.
 *
 * @param origin where they are from, for messages, e.g. {@code acme/kalypso-control-plane@dev}
 * @param files relative path, separated by slashes, to content; sorted, and not to be changed
 */
public record FileSet(String origin, SortedMap<String, byte[]> files) {
    public FileSet {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
}
