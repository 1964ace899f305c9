package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.StageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the clusters of one stage proved.
 *
 * @param target the merged commit that they must prove; empty before there is one
 * @param open whether this is where to look now
 */
public record EvidenceTable(
        String environment,
        String summary,
        Mark mark,
        Optional<Commit> target,
        Optional<Moment> judged,
        boolean open,
        List<Group> groups) {

    /**
     * The clusters of one type.
     *
     * @param summary "2 of 3 proven", or why there is none
     * @param absent how a type without clusters counts
     */
    public record Group(String clusterType, String summary, Optional<Mark> absent, List<Row> rows) {}

    /**
     * A reconciler.
     *
     * @param name what people call it on its cluster
     * @param said the reconciler's own words, unless the reason quotes them
     * @param reason why it does not count as proven; empty when it does
     * @param workloads what it applied from Git and follows other repositories, as it is now
     */
    public record Row(
            String id,
            String cluster,
            String source,
            String name,
            Optional<Commit> commit,
            Mark mark,
            String said,
            String reason,
            List<String> warnings,
            List<Workload> workloads,
            Optional<Moment> seen) {}

    EvidenceTable opened() {
        return new EvidenceTable(environment, summary, mark, target, judged, true, groups);
    }

    /** @param reconcilers as they are now; none when they are about something else already */
    static Optional<EvidenceTable> of(
            Stage stage, StagePlan plan, Optional<StageEvidence.Kept> kept, List<Reconciler> reconcilers, Instant now) {
        if (kept.isEmpty() && stage.target().isEmpty()) {
            return Optional.empty();
        }
        List<Finding> findings = kept.map(StageEvidence.Kept::findings).orElse(List.of());
        Map<ReconcilerId, List<Workload>> workloads = reconcilers.stream()
                .collect(Collectors.toMap(
                        one -> one.report().id(),
                        one -> Workload.of(one.report().evidence()),
                        (one, same) -> one));
        return Optional.of(new EvidenceTable(
                stage.environment(),
                proof(findings).map(count -> count + " proven").orElse("not judged yet"),
                mark(stage, findings),
                kept.map(StageEvidence.Kept::target).or(stage::target).map(Commit::new),
                kept.map(StageEvidence.Kept::judgedAt).map(at -> Moment.ago(at, now)),
                stage.status() == StageStatus.RUNNING || stage.status() == StageStatus.FAILED,
                groups(stage, plan, findings, workloads, now)));
    }

    /** "2 of 3", of those that count; empty when nothing was judged. */
    static Optional<String> proof(List<Finding> findings) {
        List<Finding> counting = findings.stream()
                .filter(finding -> finding.state() != Finding.State.RETIRED)
                .toList();
        long proven = counting.stream()
                .filter(finding -> finding.state() == Finding.State.PROVEN)
                .count();
        return counting.isEmpty() ? Optional.empty() : Optional.of(proven + " of " + counting.size());
    }

    private static List<Group> groups(
            Stage stage,
            StagePlan plan,
            List<Finding> findings,
            Map<ReconcilerId, List<Workload>> workloads,
            Instant now) {
        SortedMap<String, List<Finding>> byType = findings.stream()
                .collect(Collectors.groupingBy(Finding::clusterType, TreeMap::new, Collectors.toList()));
        List<Group> groups = new ArrayList<>();
        byType.forEach((clusterType, members) -> groups.add(new Group(
                clusterType,
                proof(members).map(count -> count + " proven").orElse("not assigned any more"),
                Optional.empty(),
                members.stream()
                        .sorted(Comparator.comparing(Finding::cluster)
                                .thenComparing(finding -> finding.id().name()))
                        .map(finding ->
                                row(stage.environment(), finding, workloads.getOrDefault(finding.id(), List.of()), now))
                        .toList())));
        SortedSet<String> absent = new TreeSet<>(
                stage.rendered().map(tree -> tree.assignments().keySet()).orElse(new TreeSet<>()));
        absent.removeAll(byType.keySet());
        absent.forEach(clusterType ->
                groups.add(absent(clusterType, plan.withoutClusters().contains(clusterType))));
        return List.copyOf(groups);
    }

    private static Mark mark(Stage stage, List<Finding> findings) {
        boolean failing = findings.stream()
                .anyMatch(
                        finding -> finding.state() == Finding.State.FAILING || finding.state() == Finding.State.FAILED);
        return stage.status() == StageStatus.RUNNING && failing
                ? new Mark("failing", Mark.Kind.FAILED)
                : Mark.of(stage);
    }

    private static Row row(String environment, Finding finding, List<Workload> workloads, Instant now) {
        String reason = finding.reason().map(Sentence::brief).orElse("");
        String said = Sentence.brief(finding.said());
        return new Row(
                environment + "-" + finding.cluster() + "-" + finding.id().name(),
                finding.cluster(),
                finding.kind().label(),
                finding.id().name(),
                finding.commit().map(Commit::new),
                Mark.of(finding.state()),
                reason.contains(said) ? "" : said,
                reason,
                finding.warnings().stream().map(Sentence::brief).toList(),
                workloads,
                Optional.of(Moment.ago(finding.observedAt(), now)));
    }

    private static Group absent(String clusterType, boolean onPurpose) {
        return new Group(
                clusterType,
                onPurpose
                        ? "none, as the pipeline says (withoutClusters)"
                        : "no cluster of this type is known; nothing is proved for it until one reports",
                Optional.of(
                        onPurpose ? new Mark("no clusters", Mark.Kind.IDLE) : new Mark("unknown", Mark.Kind.WAITING)),
                List.of());
    }
}
