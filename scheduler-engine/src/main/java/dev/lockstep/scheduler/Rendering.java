package dev.lockstep.scheduler;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The result of a rendering.
 *
 * @param tree every file that Lockstep owns in the GitOps repository; incomplete if there are errors
 * @param assignments sorted by cluster type, then by deployment target
 * @param reused how many of them did not have to be rendered because nothing they are made from has changed
 * @param clusterTypes all of the environment, with and without assignments
 * @param registrations names of the WorkloadRegistrations by which there are deployment targets in the environment
 * @param problems in the order of their discovery, notices last; one ERROR forbids publishing anything
 * @param tolerated those of them that are only warnings because the rendering follows older rules
 */
public record Rendering(
        SortedMap<String, byte[]> tree,
        List<Assignment> assignments,
        int reused,
        SortedSet<String> clusterTypes,
        SortedSet<String> registrations,
        List<Problem> problems,
        List<Problem> tolerated) {
    public Rendering {
        tree = Collections.unmodifiableSortedMap(new TreeMap<>(tree));
        assignments = List.copyOf(assignments);
        clusterTypes = Collections.unmodifiableSortedSet(new TreeSet<>(clusterTypes));
        registrations = Collections.unmodifiableSortedSet(new TreeSet<>(registrations));
        problems = List.copyOf(problems);
        tolerated = List.copyOf(tolerated);
    }

    public boolean publishable() {
        return problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
