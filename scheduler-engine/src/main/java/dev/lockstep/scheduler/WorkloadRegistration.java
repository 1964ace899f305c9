package dev.lockstep.scheduler;

import java.util.Map;

/**
 * A workload that main has taken on: where its deployment targets are described.
 *
 * @param repo URL of the workload's repository
 * @param path folder in it; {@code .} is its root
 */
public record WorkloadRegistration(
        String name,
        String workspace,
        String repo,
        String branch,
        String path,
        Map<String, String> labels,
        Location location) {
    public WorkloadRegistration {
        labels = Map.copyOf(labels);
    }
}
