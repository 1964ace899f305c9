package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.ControlPlane.SchedulingPolicy;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Spelling;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out which deployment targets go to which cluster types. */
final class Scheduling {
    /** A pair, and the policies that ask for it, sorted. */
    record Pair(ClusterType clusterType, DeploymentTarget target, List<String> policies) {}

    /** Steps of asking one selector, or of looking for one pair. */
    private static final int CHECK = 4;

    /** Bytes of a pair with its place in the maps, and with the assignment that it becomes. */
    private static final int PAIR = 512;

    private static final int REFERENCE = 8;

    private final ControlPlane plane;
    private final List<DeploymentTarget> targets;
    private final int limit;
    private final Meter meter;
    private final Problems problems;
    private final Map<String, Map<String, Pair>> byType = new TreeMap<>();
    private int count;

    private Scheduling(ControlPlane plane, List<DeploymentTarget> targets, int limit, Meter meter, Problems problems) {
        this.plane = plane;
        this.targets = targets;
        this.limit = limit;
        this.meter = meter;
        this.problems = problems;
    }

    /**
     * A pair that several policies select is assigned once. A policy that selects nothing is a warning, or a notice
     * where it is for a workspace that has nothing yet.
     *
     * @return sorted by cluster type, then by target; one more than {@code limit} if there are more
     */
    static List<Pair> pairs(
            ControlPlane plane, List<DeploymentTarget> targets, int limit, Meter meter, Problems problems) {
        Scheduling scheduling = new Scheduling(plane, targets, limit, meter, problems);
        for (SchedulingPolicy policy : plane.policies().values()) {
            problems.guard(policy.location(), "SchedulingPolicy " + policy.name(), () -> scheduling.schedule(policy));
        }
        List<Pair> pairs = new ArrayList<>();
        scheduling.byType.values().forEach(byTarget -> pairs.addAll(byTarget.values()));
        return pairs;
    }

    private void schedule(SchedulingPolicy policy) {
        meter.work((long) CHECK * (targets.size() + plane.clusterTypes().size()));
        List<DeploymentTarget> selected =
                targets.stream().filter(target -> selects(policy, target)).toList();
        if (selected.isEmpty()) {
            Set<String> workspaces = new TreeSet<>();
            targets.forEach(target -> workspaces.add(target.workspace()));
            selectsNothing(
                    policy,
                    isAhead(policy, workspaces),
                    "no deployment target of the environment " + missed(policy, workspaces),
                    problems);
        } else if (plane.clusterTypes().values().stream()
                .noneMatch(type -> policy.clusterTypes().matches(type.labels()))) {
            selectsNothing(policy, false, "no cluster type has the labels of its clusterTypeSelector", problems);
        }
        for (ClusterType type : plane.clusterTypes().values()) {
            if (count > limit) {
                return;
            }
            if (!selected.isEmpty() && policy.clusterTypes().matches(type.labels())) {
                meter.work((long) CHECK * selected.size());
                selected.forEach(target -> assign(policy, type, target));
            }
        }
    }

    private void assign(SchedulingPolicy policy, ClusterType type, DeploymentTarget target) {
        if (count > limit) {
            return;
        }
        Map<String, Pair> byTarget = byType.computeIfAbsent(type.name(), name -> new TreeMap<>());
        Pair pair = byTarget.get(target.name());
        if (pair == null) {
            pair = new Pair(type, target, new ArrayList<>(1));
            byTarget.put(target.name(), pair);
            meter.hold(PAIR);
            count++;
        }
        pair.policies.add(policy.name());
        meter.hold(REFERENCE);
    }

    /**
     * What it assigned until it was changed is removed from the clusters, which may not be meant. Where something could not be read, it
     * is unknown what there is to select.
     *
     * @param ahead whether it is for a workspace that has nothing yet
     */
    private static void selectsNothing(SchedulingPolicy policy, boolean ahead, String why, Problems problems) {
        if (problems.hasErrors()) {
            return;
        }
        String resource = "SchedulingPolicy " + policy.name();
        if (ahead) {
            problems.notice(policy.location(), resource, "selects nothing yet: " + why);
        } else {
            problems.warning(policy.location(), resource, "selects nothing: " + why);
        }
    }

    /** Policies are written before the first workload of a workspace is registered; only another spelling is a mistake. */
    private static boolean isAhead(SchedulingPolicy policy, Set<String> workspaces) {
        return policy.workspace()
                .filter(name -> !workspaces.contains(name)
                        && Spelling.nearest(name, workspaces).isEmpty())
                .isPresent();
    }

    private static String missed(SchedulingPolicy policy, Set<String> workspaces) {
        if (policy.workspace().isEmpty()
                || workspaces.contains(policy.workspace().get())) {
            return "has the labels of its deploymentTargetSelector"
                    + policy.workspace().map(name -> " in workspace " + name).orElse("");
        }
        return "is in workspace " + policy.workspace().get()
                + (workspaces.isEmpty()
                        ? ""
                        : "; there are targets in "
                                + String.join(
                                        ", ", workspaces.stream().limit(10).toList()));
    }

    private static boolean selects(SchedulingPolicy policy, DeploymentTarget target) {
        return policy.workspace().map(target.workspace()::equals).orElse(true)
                && policy.targets().matches(target.labels());
    }
}
