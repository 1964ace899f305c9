package dev.lockstep.sandbox.fleet;

import java.time.Instant;

/** A cluster of the fleet. Everything but reading runs under the fleet's lock. */
sealed interface SimulatedCluster extends AutoCloseable permits FluxCluster, ArgoCluster {
    ClusterDefinition definition();

    Fault fault();

    void fault(Fault fault, Instant now);

    /** Does what is due. */
    void step(Instant now);

    ClusterView view();

    /** What must outlive a restart. */
    ClusterMemory memory();

    @Override
    void close();
}
