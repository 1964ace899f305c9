package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.StageEvidence;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all clusters of one stage answered, a page at a time: those that are not proven first.
 *
 * @param types of which there are some; the first is all of them
 * @param groups the rows of this page, by cluster type
 * @param first where the list begins, when this is a later page
 * @param next where it goes on
 * @param settled whether the page need not ask again
 */
@RecordBuilder
public record ClustersPage(
        long number,
        String noun,
        String title,
        EvidenceTable table,
        List<Type> types,
        List<EvidenceTable.Group> groups,
        Optional<String> first,
        Optional<String> next,
        boolean settled)
        implements ClustersPageBuilder.With {
    static final int SHOWN = 100;

    /** @param counts "239 of 240 proven" */
    public record Type(String name, String counts, String href, boolean chosen) {}

    /**
     * @param page empty when nothing was judged yet
     * @param later whether this is not the first page
     */
    static ClustersPage of(
            RunSummary run,
            StageSummary stage,
            Optional<StageEvidence.Page> page,
            EvidenceTable.Shown shown,
            Optional<String> clusterType,
            boolean later,
            Instant now) {
        Optional<StageEvidence.Counted> counted = page.map(StageEvidence.Page::counted);
        FindingCounts counts = counted.map(StageEvidence.Counted::counts).orElse(FindingCounts.NONE);
        Address all = EvidenceTable.address(run.number(), stage.environment());
        Address same = all.with("type", clusterType);
        return new ClustersPage(
                run.number(),
                run.kind().noun(),
                run.title(),
                EvidenceTable.folded(run.number(), stage, counted, now)
                        .orElseThrow(() -> new IllegalStateException("a stage without a target has no clusters")),
                types(counts, all, clusterType),
                groups(stage.environment(), counts, shown, now),
                later ? Optional.of(same.text()) : Optional.empty(),
                page.flatMap(StageEvidence.Page::next)
                        .map(place -> same.with("after", after(place)).text()),
                !stage.running());
    }

    /** In the order of the list: a cluster type comes once for those of it that are not proven, and once for the others. */
    static List<EvidenceTable.Group> groups(
            String environment, FindingCounts counts, EvidenceTable.Shown shown, Instant now) {
        List<List<Finding>> runs = new ArrayList<>();
        for (Finding finding : shown.findings()) {
            if (runs.isEmpty() || !same(runs.get(runs.size() - 1).get(0), finding)) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(finding);
        }
        return runs.stream()
                .map(some -> {
                    String type = some.get(0).clusterType();
                    return EvidenceTable.group(environment, type, counts.only(type), some, shown, now);
                })
                .toList();
    }

    private static boolean same(Finding one, Finding other) {
        return one.clusterType().equals(other.clusterType())
                && (one.state() == Finding.State.PROVEN) == (other.state() == Finding.State.PROVEN);
    }

    private static List<Type> types(FindingCounts counts, Address all, Optional<String> chosen) {
        List<Type> types = new ArrayList<>();
        types.add(new Type("all", counts.proof().orElse("none"), all.text(), chosen.isEmpty()));
        for (Map.Entry<String, ?> type : counts.byType().entrySet()) {
            String name = type.getKey();
            types.add(new Type(
                    name,
                    counts.only(name).proof().orElse("not assigned any more"),
                    all.with("type", name).text(),
                    chosen.filter(name::equals).isPresent()));
        }
        return types;
    }

    /** The place at which a page ends, as its address says it; {@link #place} reads it. */
    private static String after(StageEvidence.Place place) {
        return (place.proven() ? "proven-" : "open-") + place.place();
    }

    /** Empty when the address says no place. */
    static Optional<StageEvidence.Place> place(String after) {
        if (after == null) {
            return Optional.of(StageEvidence.Place.BEGINNING);
        }
        return after.matches("(proven|open)-[0-9]{1,9}")
                ? Optional.of(new StageEvidence.Place(
                        after.startsWith("proven"), Integer.parseInt(after.substring(after.indexOf('-') + 1))))
                : Optional.empty();
    }
}
