package dev.lockstep.scheduler;

import java.util.List;

/**
 * A deployment target on a cluster type.
 *
 * @param deploymentTarget {@code <workload>-<target>}
 * @param policies every scheduling policy that asks for it, sorted
 */
public record Assignment(
        String clusterType,
        String deploymentTarget,
        String workload,
        String workspace,
        String namespace,
        List<String> policies) {
    public Assignment {
        policies = List.copyOf(policies);
    }
}
