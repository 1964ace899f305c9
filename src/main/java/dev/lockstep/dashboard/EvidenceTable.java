package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.StageEvidence;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param open whether this is where to look now: the others show their rows when they are opened
 * @param address of the page that has all of them
 */
@RecordBuilder
public record EvidenceTable(
        String environment,
        String summary,
        Mark mark,
        Optional<Commit> target,
        Optional<Moment> judged,
        boolean open,
        String address,
        List<Group> groups)
        implements EvidenceTableBuilder.With {
    /** Rows of a table that is opened on the page of a run; those that are not proven come first. */
    static final int SHOWN = 24;

    /**
     * The clusters of one type.
     *
     * @param summary "2 of 3 proven", or why there is none
     * @param absent how a type without clusters counts
     * @param more where those are that have no row, and how many; empty when all have one
     */
    @RecordBuilder
    public record Group(String clusterType, String summary, Optional<Mark> absent, List<Row> rows, Optional<Link> more)
            implements EvidenceTableGroupBuilder.With {}

    /**
     * A reconciler.
     *
     * @param name what people call it on its cluster
     * @param said the reconciler's own words, unless the reason quotes them
     * @param reason why it does not count as proven; empty when it does
     * @param workloads what it applied from Git and follows other repositories, as it is now
     * @param page where people see it elsewhere; may be empty
     */
    @RecordBuilder
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
            Optional<Moment> seen,
            ReconcilerId reconciler,
            String page)
            implements EvidenceTableRowBuilder.With {}

    /**
     * What is shown of the clusters of a stage.
     *
     * @param findings some of them
     * @param reconcilers of these findings, as they are now; none when they are about something else already
     */
    record Shown(List<Finding> findings, List<Reconciler> reconcilers) {
        static final Shown NONE = new Shown(List.of(), List.of());

        List<Workload> workloads(ReconcilerId id) {
            return reconcilers.stream()
                    .filter(one -> one.report().id().equals(id))
                    .findFirst()
                    .map(one -> Workload.of(one.report().evidence()))
                    .orElse(List.of());
        }
    }

    /** Without rows: they come when it is opened. Empty when nothing was to be proved. */
    static Optional<EvidenceTable> folded(
            long run, StageSummary stage, Optional<StageEvidence.Counted> counted, Instant now) {
        if (counted.isEmpty() && stage.target().isEmpty()) {
            return Optional.empty();
        }
        FindingCounts counts = counted.map(StageEvidence.Counted::counts).orElse(FindingCounts.NONE);
        return Optional.of(new EvidenceTable(
                stage.environment(),
                counts.proof().map(count -> count + " proven").orElse("not judged yet"),
                mark(stage, counts),
                counted.map(StageEvidence.Counted::target).or(stage::target).map(Commit::new),
                counted.map(one -> Moment.ago(one.judgedAt(), now)),
                false,
                address(run, stage.environment()).text(),
                List.of()));
    }

    /** With rows. */
    EvidenceTable opened(
            Stage stage, StagePlan plan, Optional<StageEvidence.Counted> counted, Shown shown, Instant now) {
        return new EvidenceTable(
                environment,
                summary,
                mark,
                target,
                judged,
                true,
                address,
                groups(
                        stage,
                        plan,
                        counted.map(StageEvidence.Counted::counts).orElse(FindingCounts.NONE),
                        shown,
                        Address.of(address),
                        now));
    }

    static Address address(long run, String environment) {
        return Address.clusters(run, environment);
    }

    private static List<Group> groups(
            Stage stage, StagePlan plan, FindingCounts counts, Shown shown, Address address, Instant now) {
        List<Group> groups = new ArrayList<>(present(stage.environment(), counts, shown, now).stream()
                .map(group -> counted(group, counts.only(group.clusterType()), address))
                .toList());
        SortedSet<String> absent = new TreeSet<>(
                stage.rendered().map(tree -> tree.assignments().keySet()).orElse(new TreeSet<>()));
        absent.removeAll(counts.byType().keySet());
        absent.forEach(clusterType ->
                groups.add(absent(clusterType, plan.withoutClusters().contains(clusterType))));
        return List.copyOf(groups);
    }

    /** A group for each cluster type, with those of its rows that are shown; first those with rows that are not proven. */
    private static List<Group> present(String environment, FindingCounts counts, Shown shown, Instant now) {
        Map<String, List<Finding>> byType =
                shown.findings().stream().collect(Collectors.groupingBy(Finding::clusterType));
        return counts.byType().keySet().stream()
                .sorted(Comparator.comparing((String type) ->
                                byType.getOrDefault(type, List.of()).stream().allMatch(EvidenceTable::proven))
                        .thenComparing(type -> type))
                .map(type -> {
                    FindingCounts ofType = counts.only(type);
                    List<Finding> some = byType.getOrDefault(type, List.of());
                    // All of them stay where they are, whatever they say; of many, those that are not proven come
                    // first.
                    Comparator<Finding> byName = Comparator.comparing(Finding::cluster)
                            .thenComparing(finding -> finding.id().name());
                    Comparator<Finding> order = some.size() < ofType.total()
                            ? Comparator.comparing(EvidenceTable::proven).thenComparing(byName)
                            : byName;
                    return group(
                            environment,
                            type,
                            ofType,
                            some.stream().sorted(order).toList(),
                            shown,
                            now);
                })
                .toList();
    }

    private static boolean proven(Finding finding) {
        return finding.state() == Finding.State.PROVEN;
    }

    /** @param counts of this cluster type; {@code findings} are its rows */
    static Group group(
            String environment,
            String clusterType,
            FindingCounts counts,
            List<Finding> findings,
            Shown shown,
            Instant now) {
        return new Group(
                clusterType,
                counts.proof().map(count -> count + " proven").orElse("not assigned any more"),
                Optional.empty(),
                findings.stream()
                        .map(finding -> row(environment, finding, shown.workloads(finding.id()), now))
                        .toList(),
                Optional.empty());
    }

    private static Group counted(Group group, FindingCounts counts, Address address) {
        int more = counts.total() - group.rows().size();
        return new Group(
                group.clusterType(),
                group.summary(),
                group.absent(),
                group.rows(),
                more <= 0
                        ? Optional.empty()
                        : Optional.of(new Link(
                                address.with("type", group.clusterType()).text(),
                                (group.rows().isEmpty() ? "All " : "and ")
                                        + more
                                        + (group.rows().isEmpty() ? " of them" : " more"))));
    }

    private static Mark mark(StageSummary stage, FindingCounts counts) {
        boolean failing = counts.of(Finding.State.FAILING, Finding.State.FAILED) > 0;
        return stage.running() && failing ? new Mark("failing", Mark.Kind.FAILED) : Mark.of(stage);
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
                Optional.of(Moment.ago(finding.observedAt(), now)),
                finding.id(),
                "");
    }

    private static Group absent(String clusterType, boolean onPurpose) {
        return new Group(
                clusterType,
                onPurpose
                        ? "none, as the pipeline says (withoutClusters)"
                        : "no cluster of this type is known; until one is, nothing is proven for it",
                Optional.of(
                        onPurpose ? new Mark("no clusters", Mark.Kind.IDLE) : new Mark("unknown", Mark.Kind.WAITING)),
                List.of(),
                Optional.empty());
    }
}
