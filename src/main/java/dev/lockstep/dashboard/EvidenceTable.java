package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.evidence.FindingCounts;
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
import java.util.SortedSet;
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
    /** Rows of one table. A fleet may have thousands of clusters; those that are not proven come first. */
    private static final int SHOWN = 300;

    /**
     * The clusters of one type.
     *
     * @param summary "2 of 3 proven", or why there is none
     * @param absent how a type without clusters counts
     * @param more what is said of those that have no row; empty when all have one
     */
    public record Group(String clusterType, String summary, Optional<Mark> absent, List<Row> rows, String more) {}

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
        List<Finding> findings = kept.map(EvidenceTable::shown).orElse(List.of());
        FindingCounts counts = kept.map(one -> one.counted().counts()).orElse(FindingCounts.NONE);
        Map<ReconcilerId, List<Workload>> workloads = reconcilers.stream()
                .collect(Collectors.toMap(
                        one -> one.report().id(),
                        one -> Workload.of(one.report().evidence()),
                        (one, same) -> one));
        return Optional.of(new EvidenceTable(
                stage.environment(),
                counts.proof().map(count -> count + " proven").orElse("not judged yet"),
                mark(stage, counts),
                kept.map(one -> one.counted().target()).or(stage::target).map(Commit::new),
                kept.map(one -> Moment.ago(one.counted().judgedAt(), now)),
                stage.status() == StageStatus.RUNNING || stage.status() == StageStatus.FAILED,
                groups(stage, plan, counts, findings, workloads, now)));
    }

    /** Those with a row of their own. */
    static List<Finding> shown(StageEvidence.Kept kept) {
        return kept.findings().stream().limit(SHOWN).toList();
    }

    private static List<Group> groups(
            Stage stage,
            StagePlan plan,
            FindingCounts counts,
            List<Finding> findings,
            Map<ReconcilerId, List<Workload>> workloads,
            Instant now) {
        List<Group> groups = new ArrayList<>();
        new TreeSet<>(counts.byType().keySet())
                .forEach(clusterType -> groups.add(group(
                        clusterType,
                        counts.only(clusterType),
                        findings.stream()
                                .filter(finding -> finding.clusterType().equals(clusterType))
                                .sorted(Comparator.comparing(Finding::cluster)
                                        .thenComparing(finding -> finding.id().name()))
                                .map(finding -> row(
                                        stage.environment(),
                                        finding,
                                        workloads.getOrDefault(finding.id(), List.of()),
                                        now))
                                .toList())));
        SortedSet<String> absent = new TreeSet<>(
                stage.rendered().map(tree -> tree.assignments().keySet()).orElse(new TreeSet<>()));
        absent.removeAll(counts.byType().keySet());
        absent.forEach(clusterType ->
                groups.add(absent(clusterType, plan.withoutClusters().contains(clusterType))));
        return List.copyOf(groups);
    }

    private static Group group(String clusterType, FindingCounts counts, List<Row> rows) {
        int more = counts.total() - rows.size();
        return new Group(
                clusterType,
                counts.proof().map(count -> count + " proven").orElse("not assigned any more"),
                Optional.empty(),
                rows,
                more <= 0 ? "" : "and " + more + " more; the API tells of them, those that are not proven first");
    }

    private static Mark mark(Stage stage, FindingCounts counts) {
        boolean failing = counts.of(Finding.State.FAILING, Finding.State.FAILED) > 0;
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
                List.of(),
                "");
    }
}
