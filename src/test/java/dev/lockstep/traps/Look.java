package dev.lockstep.traps;

import dev.lockstep.compliance.Ancestry;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.CommitRelation.Kind;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the server makes of one report, with nothing remembered of looks before: X is the target, and OLD is before it. */
final class Look {
    static final String X = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    static final String OLD = "0c9f1d8b7a6e5f4d3c2b1a09f8e7d6c5b4a39281";
    static final String LATER = "1111111111111111111111111111111111111111";
    static final String REWRITTEN = "3333333333333333333333333333333333333333";

    /** As in the examples of the contracts, which were made a minute later. */
    static final Instant MERGED = Instant.parse("2026-03-02T10:15:00Z");

    static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");

    private static final Policy POLICY = new Policy(
            Duration.ofMinutes(10), Duration.ofSeconds(6), Duration.ofMinutes(15), Policy.Workloads.OBSERVE, Set.of());
    private static final Ancestry ANCESTRY = (commit, type) ->
            CommitRelation.of(Map.of(X, Kind.TARGET, OLD, Kind.OLDER, LATER, Kind.PROVES, REWRITTEN, Kind.DIVERGED)
                    .getOrDefault(commit, Kind.UNKNOWN));

    private Look() {}

    static Finding at(ReconcilerReport report) {
        Target target = new Target(X, new TreeMap<>(Map.of(report.clusterType(), 1)), MERGED);
        Reconciler one = new Reconciler(report, Optional.empty(), Optional.empty());
        return ComplianceVerdict.judge(target, List.of(one), ANCESTRY, POLICY, report.observedAt())
                .findings()
                .get(0);
    }
}
