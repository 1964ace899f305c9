package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.ControlPlane.SchedulingPolicy;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out which deployment targets go to which cluster types. */
final class Scheduling {
    /** A pair, and the policies that ask for it, sorted. */
    record Pair(ClusterType clusterType, DeploymentTarget target, List<String> policies) {}

    /** Steps of asking one selector, or of looking for one pair. */
    private static final int CHECK = 4;

    /** Bytes of a pair with its place in the maps, and with the assignment that it becomes. */
    private static final int PAIR = 512;

    private static final int REFERENCE = 8;

    private Scheduling() {}

    /**
     * A pair that several policies select is assigned once.
     *
     * @return sorted by cluster type, then by target; one more than {@code limit} if there are more
     */
    static List<Pair> pairs(ControlPlane plane, List<DeploymentTarget> targets, int limit, Meter meter) {
        Map<String, Map<String, Pair>> byType = new TreeMap<>();
        int count = 0;
        for (SchedulingPolicy policy : plane.policies().values()) {
            meter.work((long) CHECK * (targets.size() + plane.clusterTypes().size()));
            List<DeploymentTarget> selected =
                    targets.stream().filter(target -> selects(policy, target)).toList();
            for (ClusterType type : plane.clusterTypes().values()) {
                if (selected.isEmpty() || !policy.clusterTypes().matches(type.labels())) {
                    continue;
                }
                Map<String, Pair> byTarget = byType.computeIfAbsent(type.name(), name -> new TreeMap<>());
                meter.work((long) CHECK * selected.size());
                for (DeploymentTarget target : selected) {
                    Pair pair = byTarget.get(target.name());
                    if (pair == null) {
                        pair = new Pair(type, target, new ArrayList<>(1));
                        byTarget.put(target.name(), pair);
                        meter.hold(PAIR);
                        if (++count > limit) {
                            return flat(byType);
                        }
                    }
                    pair.policies.add(policy.name());
                    meter.hold(REFERENCE);
                }
            }
        }
        return flat(byType);
    }

    private static boolean selects(SchedulingPolicy policy, DeploymentTarget target) {
        return policy.workspace().map(target.workspace()::equals).orElse(true)
                && policy.targets().matches(target.labels());
    }

    private static List<Pair> flat(Map<String, Map<String, Pair>> byType) {
        List<Pair> pairs = new ArrayList<>();
        byType.values().forEach(byTarget -> pairs.addAll(byTarget.values()));
        return pairs;
    }
}
