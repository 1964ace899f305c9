package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.StageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

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
        List<Row> rows) {

    /**
     * A reconciler, or a cluster type that has none ({@code cluster} is empty then).
     *
     * @param said the reconciler's own words, unless the reason quotes them
     * @param reason why it does not count as proven; empty when it does
     */
    public record Row(
            String clusterType,
            String cluster,
            String source,
            Optional<Commit> commit,
            Mark mark,
            String said,
            String reason,
            List<String> warnings,
            Optional<Moment> seen) {
        public boolean absent() {
            return cluster.isEmpty();
        }
    }

    EvidenceTable opened() {
        return new EvidenceTable(environment, summary, mark, target, judged, true, rows);
    }

    static Optional<EvidenceTable> of(Stage stage, StagePlan plan, Optional<StageEvidence.Kept> kept, Instant now) {
        if (kept.isEmpty() && stage.target().isEmpty()) {
            return Optional.empty();
        }
        List<Finding> findings = kept.map(StageEvidence.Kept::findings).orElse(List.of());
        List<Row> rows = new ArrayList<>();
        findings.stream()
                .sorted(Comparator.comparing(Finding::clusterType).thenComparing(Finding::cluster))
                .forEach(finding -> rows.add(row(finding, now)));
        SortedSet<String> absent = new TreeSet<>(
                stage.rendered().map(tree -> tree.assignments().keySet()).orElse(new TreeSet<>()));
        findings.forEach(finding -> absent.remove(finding.clusterType()));
        absent.forEach(clusterType ->
                rows.add(absent(clusterType, plan.withoutClusters().contains(clusterType))));
        return Optional.of(new EvidenceTable(
                stage.environment(),
                proof(findings).map(count -> count + " proven").orElse("not judged yet"),
                mark(stage, findings),
                kept.map(StageEvidence.Kept::target).or(stage::target).map(Commit::new),
                kept.map(StageEvidence.Kept::judgedAt).map(at -> Moment.ago(at, now)),
                stage.status() == StageStatus.RUNNING || stage.status() == StageStatus.FAILED,
                List.copyOf(rows)));
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

    private static Mark mark(Stage stage, List<Finding> findings) {
        boolean failing = findings.stream()
                .anyMatch(
                        finding -> finding.state() == Finding.State.FAILING || finding.state() == Finding.State.FAILED);
        return stage.status() == StageStatus.RUNNING && failing
                ? new Mark("failing", Mark.Kind.FAILED)
                : Mark.of(stage);
    }

    private static Row row(Finding finding, Instant now) {
        String reason = finding.reason().map(Sentence::brief).orElse("");
        String said = Sentence.brief(finding.said());
        return new Row(
                finding.clusterType(),
                finding.cluster(),
                finding.kind().label(),
                finding.commit().map(Commit::new),
                Mark.of(finding.state()),
                reason.contains(said) ? "" : said,
                reason,
                finding.warnings().stream().map(Sentence::brief).toList(),
                Optional.of(Moment.ago(finding.observedAt(), now)));
    }

    private static Row absent(String clusterType, boolean onPurpose) {
        return new Row(
                clusterType,
                "",
                "",
                Optional.empty(),
                onPurpose ? new Mark("no clusters", Mark.Kind.IDLE) : new Mark("unknown", Mark.Kind.WAITING),
                "",
                onPurpose
                        ? "as the pipeline says (withoutClusters)"
                        : "no cluster of this type is known; nothing is proved for it until one reports",
                List.of(),
                Optional.empty());
    }
}
