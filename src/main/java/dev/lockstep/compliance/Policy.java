package dev.lockstep.compliance;

import java.time.Duration;
import java.util.Set;

/**
 * @param gracePeriod how long a hard failure must hold before it counts
 * @param settle how long an Argo CD application must have been Healthy
 * @param staleAfter age of evidence from which a reconciler counts as silent
 * @param workloads what a failure of something applied from Git means
 * @param withoutClusters cluster types that have no clusters on purpose
 * @param nextLook after how long a further look at a failure counts although the reconciler itself reports nothing newer
 * @param clusters those that several sources tell of
 */
public record Policy(
        Duration gracePeriod,
        Duration settle,
        Duration staleAfter,
        Workloads workloads,
        Set<String> withoutClusters,
        Duration nextLook,
        SameClusters clusters) {
    private static final Duration NEXT_LOOK = Duration.ofMinutes(1);

    public Policy(
            Duration gracePeriod,
            Duration settle,
            Duration staleAfter,
            Workloads workloads,
            Set<String> withoutClusters) {
        this(gracePeriod, settle, staleAfter, workloads, withoutClusters, NEXT_LOOK, SameClusters.NONE);
    }

    public enum Workloads {
        /** A nested failure is a warning. */
        OBSERVE,
        /** A nested failure counts as the reconciler's own. */
        REQUIRE
    }
}
