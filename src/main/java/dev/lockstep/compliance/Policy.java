package dev.lockstep.compliance;

import java.time.Duration;
import java.util.Set;

/**
 * @param gracePeriod how long a hard failure must hold before it counts
 * @param settle how long an Argo CD application must have been Healthy
 * @param staleAfter age of evidence from which a reconciler counts as silent
 * @param workloads what a failure of something applied from Git means
 * @param withoutClusters cluster types that have no clusters on purpose
 */
public record Policy(
        Duration gracePeriod, Duration settle, Duration staleAfter, Workloads workloads, Set<String> withoutClusters) {
    public enum Workloads {
        /** A nested failure is a warning. */
        OBSERVE,
        /** A nested failure counts as the reconciler's own. */
        REQUIRE
    }
}
