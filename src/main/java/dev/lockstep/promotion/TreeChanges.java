package dev.lockstep.promotion;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a rendering does to what is deployed. An assignment is a deployment target on a cluster type.
 *
 * @param before assignments that the GitOps branch had
 * @param disappearing how many of them are gone
 * @param appearing assignments that it did not have
 * @param changing assignments with other files than before
 * @param targets which ones, what disappears first; at most {@link #MOST}
 * @param clusters how many clusters were known, by the cluster types that are named
 */
public record TreeChanges(
        int before,
        int disappearing,
        int appearing,
        int changing,
        List<TargetChange> targets,
        SortedMap<String, Integer> clusters) {
    /** Targets that are kept by name. */
    public static final int MOST = 200;

    /** In the order in which people should see it. */
    public enum Kind {
        DISAPPEARS,
        APPEARS,
        CHANGES
    }

    /** @param target its full name, {@code <workload>-<target>}; empty: files of the cluster type that belong to none */
    public record TargetChange(Kind kind, String target, List<String> clusterTypes) {
        public TargetChange {
            clusterTypes = List.copyOf(clusterTypes);
        }
    }

    public TreeChanges {
        targets = List.copyOf(targets);
        clusters = new TreeMap<>(clusters);
    }

    public boolean isEmpty() {
        return targets.isEmpty();
    }

    /** @param known how many clusters there are, by cluster type; those of types that are not named here are left out */
    public TreeChanges withClusters(SortedMap<String, Integer> known) {
        SortedMap<String, Integer> named = new TreeMap<>();
        targets.forEach(target -> target.clusterTypes().forEach(type -> named.put(type, known.getOrDefault(type, 0))));
        return new TreeChanges(before, disappearing, appearing, changing, targets, named);
    }

    /** Of all cluster types of a target. */
    public int clusters(TargetChange target) {
        return target.clusterTypes().stream()
                .mapToInt(type -> clusters.getOrDefault(type, 0))
                .sum();
    }

    /** Assignments that are not in {@link #targets}, which has no room for more. */
    public int unnamed() {
        return disappearing
                + appearing
                + changing
                - targets.stream()
                        .filter(target -> !target.target().isEmpty())
                        .mapToInt(target -> target.clusterTypes().size())
                        .sum();
    }

    /** In a line: {@code 2 deployments disappear, 1 appears}. */
    public String sentence() {
        return Sentences.listed(List.of(
                part(disappearing, "disappears", "disappear"),
                part(appearing, "appears", "appear"),
                part(changing, "changes", "change")));
    }

    private static String part(int count, String one, String many) {
        return count == 0 ? "" : Sentences.counted(count, "assignment") + " " + (count == 1 ? one : many);
    }
}
