package dev.lockstep.argocd;

import dev.lockstep.argocd.Application.Placement;
import dev.lockstep.argocd.ApplicationReports.Applied;
import dev.lockstep.argocd.Clusters.Place;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.ReconcilerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * On which clusters the reconcilers of an application are. Usually that is its destination. What is applied to the instance's own cluster and
 * has applied applications for others counts for these: for each of them there is a report, which says what the application says and
 * which of its children are there.
 */
record PlacedReports(Clusters clusters) {
    List<ReconcilerReport> of(List<ReconcilerReport> reports, Placement placement, List<Applied> applied) {
        return reports.stream()
                .flatMap(report -> of(report, placement, applied).stream())
                .toList();
    }

    private List<ReconcilerReport> of(ReconcilerReport report, Placement placement, List<Applied> applied) {
        Place at = clusters.of(placement.to());
        Argo argo = ((Argo) report.evidence()).withUnplaced(at.unknown().or(() -> comparedElsewhere(placement)));
        if (!at.hub()) {
            // What one has proved on a cluster says nothing of another one that it is for later.
            Optional<String> identity =
                    argo.identity().map(uid -> uid + "@" + placement.to().written());
            // What it applied is there, too, whatever has the same name on the cluster of the instance.
            String unseen = "applied to " + at.cluster()
                    + ", of which no applications are shown here; if that is the cluster that"
                    + " Argo CD itself runs on, Lockstep's setting HUB of this instance is to say so";
            List<Child> children =
                    applied.stream().map(one -> one.listed().unseen(unseen)).toList();
            Argo there = argo.withIdentity(identity).withChildren(children);
            return List.of(report.of(report.id(), at.cluster()).with(there));
        }
        return isForOthers(applied)
                ? spread(report.with(argo), applied)
                : List.of(report.with(argo.withChildren(children(applied))));
    }

    /** After a move its status tells of the cluster that it was on, until Argo CD has compared it with the new one. */
    private Optional<String> comparedElsewhere(Placement placement) {
        return placement
                .compared()
                .filter(was -> !was.agrees(placement.to()) && !clusters.of(was).isSame(clusters.of(placement.to())))
                .map(was -> "was compared with cluster " + clusters.of(was).cluster()
                        + " last, and not yet with this one, which is its destination now");
    }

    private boolean isForOthers(List<Applied> applied) {
        return applied.stream()
                .flatMap(one -> one.to().stream())
                .anyMatch(to -> clusters.of(to).isElsewhere());
    }

    private List<ReconcilerReport> spread(ReconcilerReport report, List<Applied> applied) {
        Map<String, List<Applied>> elsewhere = new TreeMap<>();
        List<Applied> here = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (Applied one : applied) {
            Optional<Place> place = one.to().map(clusters::of);
            if (place.filter(Place::isElsewhere).isPresent()) {
                elsewhere
                        .computeIfAbsent(place.get().cluster(), cluster -> new ArrayList<>())
                        .add(one);
                continue;
            }
            here.add(one);
            if (place.filter(Place::hub).isEmpty()) {
                lost.add("has applied application " + one.listed().key()
                        + ", and which cluster that is for is not known: it "
                        + place.flatMap(Place::unknown)
                                .orElse("is not among the applications that are shown here, or cannot be read"));
            }
        }
        Argo argo = (Argo) report.evidence();
        List<ReconcilerReport> reports = new ArrayList<>();
        if (!here.isEmpty()) {
            Optional<String> unplaced = argo.unplaced()
                    .or(() -> lost.stream()
                            .findFirst()
                            .map(first -> first + (lost.size() == 1 ? "" : " (and " + (lost.size() - 1) + " more)")));
            reports.add(report.with(argo.withChildren(children(here)).withUnplaced(unplaced)));
        }
        elsewhere.forEach((cluster, there) ->
                reports.add(report.of(report.id().on(cluster), cluster).with(argo.withChildren(children(there)))));
        return reports;
    }

    private static List<Child> children(List<Applied> applied) {
        return applied.stream().flatMap(one -> one.child().stream()).toList();
    }
}
