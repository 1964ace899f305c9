package dev.lockstep.invariants;

import dev.lockstep.invariants.MergeSeen.LaneKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is there when nothing moves any more.
 *
 * @param rows the last row of each run, the oldest run first
 * @param owing what runs still owe, one phrase each
 * @param merges the commits noted as merges of ours, by lane
 * @param branches of ours in the GitOps repository
 * @param baseRepo what the BaseRepo of each lane names
 * @param baseWrites first line and reason of each commit that changed a BaseRepo, by lane
 * @param statuses of promoted commits, by commit, the oldest first
 * @param events the ends that each run's events tell of, by run
 */
record EndOfAll(
        List<RowSeen> rows,
        List<String> owing,
        List<LaneEnd> lanes,
        Map<LaneKey, Set<String>> merges,
        List<Pull> pulls,
        List<String> branches,
        Map<LaneKey, String> baseRepo,
        Map<LaneKey, List<String>> baseWrites,
        Map<String, List<StatusSeen>> statuses,
        Map<String, List<String>> events) {

    /** @param baseBroughtBy the run that brought a commit to the clusters of the lane last */
    record LaneEnd(
            LaneKey key,
            String gitOpsBranch,
            Optional<String> baseCommit,
            Optional<String> inIt,
            Optional<String> pull,
            Optional<String> merged,
            Optional<String> proven,
            Optional<String> lateMerge,
            Optional<Brought> baseBroughtBy) {}

    /** A commit that a run brought to the clusters of an environment. */
    record Brought(String run, String commit, Instant at) {}

    record StatusSeen(String context, String state, String description, String target) {}
}
