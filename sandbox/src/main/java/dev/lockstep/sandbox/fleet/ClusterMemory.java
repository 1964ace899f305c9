package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.Map;

/**
 * What of a cluster outlives a restart.
 *
 * @param lastContact when its agent last reached Azure; null if never, and for Argo CD
 * @param flux status by branch, of Arc and AKS clusters
 * @param argo status by application, of Argo CD clusters
 * @param version that the cluster's Kubernetes API has reached; 0 if never, and for Argo CD
 */
record ClusterMemory(
        ClusterDefinition definition,
        Fault fault,
        Instant lastContact,
        Map<String, FluxStatus> flux,
        Map<String, ArgoStatus> argo,
        long version) {
    ClusterMemory {
        flux = flux == null ? Map.of() : flux;
        argo = argo == null ? Map.of() : argo;
    }

    static ClusterMemory fresh(ClusterDefinition definition) {
        return new ClusterMemory(definition, Fault.NONE, null, Map.of(), Map.of(), 0);
    }

    /** The same without the times that move although nothing happens, to tell whether it is worth saving. */
    ClusterMemory essence() {
        Map<String, FluxStatus> still = new java.util.LinkedHashMap<>();
        flux.forEach((branch, status) -> still.put(branch, status.reportedAt(null)));
        return new ClusterMemory(definition, fault, null, still, argo, version);
    }
}
