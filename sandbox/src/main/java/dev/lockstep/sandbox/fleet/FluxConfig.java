package dev.lockstep.sandbox.fleet;

/** A Flux configuration as it stood at a moment: the input of the ARM and Resource Graph documents. */
record FluxConfig(
        ClusterDefinition cluster,
        String branch,
        String name,
        String kustomization,
        boolean suspended,
        FluxStatus status) {
    static FluxConfig of(FluxCluster cluster, FluxReconciler config) {
        return new FluxConfig(
                cluster.definition(),
                config.branch(),
                config.configName(),
                config.kustomizationName(),
                cluster.fault() == Fault.SUSPENDED,
                config.status());
    }
}
