package dev.lockstep.invariants;

import dev.lockstep.sandbox.fleet.ClusterView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What each cluster really ran, and from when on. Looked at before every answer that Lockstep gets from Azure or Argo CD, so that
 * Lockstep cannot know of anything earlier than it is here.
 */
final class FleetLog {
    private record Follower(String cluster, String clusterType, String branch) implements Comparable<Follower> {
        @Override
        public int compareTo(Follower other) {
            return Comparator.comparing(Follower::cluster)
                    .thenComparing(Follower::branch)
                    .compare(this, other);
        }
    }

    private record Ran(Instant since, String commit) {}

    private final Set<String> rollbacks = ConcurrentHashMap.newKeySet();
    private final Map<Follower, List<Ran>> ran = new ConcurrentSkipListMap<>();

    void saw(Instant at, List<ClusterView> clusters) {
        clusters.forEach(cluster -> cluster.branches()
                .forEach(branch -> branch.appliedCommit()
                        .ifPresent(commit -> saw(at, cluster.name(), cluster.clusterType(), branch.branch(), commit))));
    }

    synchronized void saw(Instant at, String cluster, String clusterType, String branch, String commit) {
        List<Ran> known = ran.computeIfAbsent(new Follower(cluster, clusterType, branch), key -> new ArrayList<>());
        if (known.isEmpty() || !known.get(known.size() - 1).commit().equals(commit)) {
            known.add(new Ran(at, commit));
        }
    }

    /** The merge of a rollback takes back what came before it: who runs it, or what came later, does not run that. */
    void rolledBack(String merge) {
        rollbacks.add(merge);
    }

    /** Who did not run a commit of a branch, or a later one, or one with the same folder, at a moment; one phrase each. */
    synchronized List<String> lacking(String branch, String target, Instant at, Trees trees) {
        List<String> lacking = new ArrayList<>();
        ran.forEach((follower, history) -> {
            if (!follower.branch().equals(branch)
                    || trees.folder(target, follower.clusterType()).isEmpty()) {
                return;
            }
            List<Ran> before =
                    history.stream().filter(one -> !one.since().isAfter(at)).toList();
            boolean shown = before.stream().anyMatch(one -> proves(one.commit(), target, follower, trees));
            if (!shown) {
                lacking.add(follower.cluster() + " ran "
                        + (before.isEmpty()
                                ? "nothing"
                                : Trees.brief(before.get(before.size() - 1).commit())));
            }
        });
        return lacking;
    }

    private boolean proves(String commit, String target, Follower follower, Trees trees) {
        return commit.equals(target)
                || trees.folder(commit, follower.clusterType()).equals(trees.folder(target, follower.clusterType()))
                || trees.contains(commit, target)
                        && rollbacks.stream()
                                .noneMatch(merge -> !merge.equals(target)
                                        && trees.contains(merge, target)
                                        && trees.contains(commit, merge));
    }
}
