package dev.lockstep.sandbox.fleet;

import java.util.List;

/** A Flux configuration as it stood at a moment: the input of what Azure and the cluster's own API show of it. */
record FluxConfig(
        ClusterDefinition cluster,
        String branch,
        String name,
        String kustomization,
        boolean suspended,
        FluxStatus status,
        List<KubeObject> running) {
    static FluxConfig of(FluxCluster cluster, FluxReconciler config) {
        return new FluxConfig(
                cluster.definition(),
                config.branch(),
                config.configName(),
                config.kustomizationName(),
                cluster.fault() == Fault.SUSPENDED,
                config.status(),
                config.running());
    }
}
