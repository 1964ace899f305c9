package dev.lockstep.store.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How many findings of each state there are, by cluster type. */
public record FindingCounts(Map<String, Map<State, Integer>> byType) {
    public static final FindingCounts NONE = new FindingCounts(Map.of());

    public static FindingCounts of(Collection<Finding> findings) {
        Map<String, Map<State, Integer>> byType = new TreeMap<>();
        findings.forEach(finding -> byType.computeIfAbsent(finding.clusterType(), type -> new EnumMap<>(State.class))
                .merge(finding.state(), 1, Integer::sum));
        return new FindingCounts(byType);
    }

    public int of(State... states) {
        return byType.values().stream()
                .mapToInt(counts -> List.of(states).stream()
                        .mapToInt(state -> counts.getOrDefault(state, 0))
                        .sum())
                .sum();
    }

    /** Those of one cluster type. */
    public FindingCounts only(String clusterType) {
        return new FindingCounts(
                byType.containsKey(clusterType) ? Map.of(clusterType, byType.get(clusterType)) : Map.of());
    }

    /** All findings, those that do not count included. */
    public int total() {
        return of(State.values());
    }

    /** All that count. */
    public int counting() {
        return total() - of(State.RETIRED);
    }

    /** Whether all that count are proven, and some do. */
    public boolean proves() {
        return counting() > 0 && of(State.PROVEN) == counting();
    }

    /** "2 of 3", of those that count; empty when none does. */
    public Optional<String> proof() {
        return counting() == 0 ? Optional.empty() : Optional.of(of(State.PROVEN) + " of " + counting());
    }
}
