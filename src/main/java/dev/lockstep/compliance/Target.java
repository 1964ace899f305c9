package dev.lockstep.compliance;

import java.time.Instant;
import java.util.SortedMap;

/**
 * What must be proven.
 *
 * @param commit the merged commit of the GitOps branch
 * @param assignments cluster types of the rendered tree, with how many deployment targets each has (0 is possible)
 * @param since when the target came about (the merge); failures before it do not count
 */
public record Target(String commit, SortedMap<String, Integer> assignments, Instant since) {}
