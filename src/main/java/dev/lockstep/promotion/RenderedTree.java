package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a rendering came to.
 *
 * @param digest identifies the rendered content, whatever commit carries it
 * @param written files that are new or different, {@code deleted} files that go
 * @param manifestsChanged whether anything but the tracking file changes
 * @param assignments cluster types of the tree with the number of their deployment targets
 * @param changesByClusterType changed files per cluster type
 * @param rules edition of the rules that it was rendered by; 0 in rows of before there were editions
 * @param tolerated sentences about what newer rules would have refused
 * @param targetsOf workloads, by the names of their registrations, that have deployment targets in the environment; empty in rows of
 *     before this was kept
 * @param changes what it does to what is deployed; empty in rows of before this was kept
 * @param warnings of the scheduling engine; empty in rows of before they were kept
 */
@RecordBuilder
public record RenderedTree(
        String digest,
        int written,
        int deleted,
        boolean manifestsChanged,
        SortedMap<String, Integer> assignments,
        SortedMap<String, Integer> changesByClusterType,
        int rules,
        List<String> tolerated,
        Optional<SortedSet<String>> targetsOf,
        Optional<TreeChanges> changes,
        Optional<RenderWarnings> warnings)
        implements RenderedTreeBuilder.With {

    public RenderedTree {
        assignments = new TreeMap<>(assignments);
        changesByClusterType = new TreeMap<>(changesByClusterType);
        tolerated = tolerated == null ? List.of() : List.copyOf(tolerated);
        targetsOf = targetsOf == null ? Optional.empty() : targetsOf.map(TreeSet::new);
        changes = changes == null ? Optional.empty() : changes;
        warnings = warnings == null ? Optional.empty() : warnings;
    }
}
