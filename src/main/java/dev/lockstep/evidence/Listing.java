package dev.lockstep.evidence;

import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.store.evidence.KnownReconciler;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.Withheld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The answer to one poll, to be compared with what is known of its source. */
final class Listing {
    private final Map<ReconcilerId, Told> told = new LinkedHashMap<>();
    private final Map<String, List<Unreadable>> unreadable;
    /** One of each that may count for several clusters: the first of those that do not know which one they are about, if there are. */
    private final Map<ReconcilerId, Told> whole = new HashMap<>();
    /** Those that are told of for one of several clusters, by the id of the application itself. */
    private final Set<ReconcilerId> severalClusters;

    /** @param workloads what failures of workloads mean to those that follow a branch */
    Listing(Poll poll, Function<Reconcilers.Branch, Policy.Workloads> workloads) {
        poll.reports()
                .forEach(report -> told.put(
                        report.id(),
                        Told.of(
                                report,
                                workloads.apply(new Reconcilers.Branch(report.repository(), report.branch())))));
        told.forEach((id, one) -> whole.merge(id.whole(), one, (first, other) -> first.isPlaced() ? other : first));
        severalClusters = told.keySet().stream()
                .filter(id -> !isWhole(id))
                .map(ReconcilerId::whole)
                .collect(Collectors.toUnmodifiableSet());
        unreadable = poll.unreadable().stream().collect(Collectors.groupingBy(Unreadable::owner));
    }

    /** @param known all that is known of the source */
    Changes against(List<KnownReconciler> known) {
        List<Told> changed = new ArrayList<>();
        List<Withheld> withheld = new ArrayList<>();
        List<ReconcilerId> replaced = new ArrayList<>();
        Set<ReconcilerId> ids = new HashSet<>();
        for (KnownReconciler one : known) {
            ids.add(one.id());
            if (one.newer()) {
                continue;
            }
            Told now = told.get(one.id());
            if (now != null && now.isAt(one.branch().repository(), one.branch().branch(), one.clusterType())) {
                if (!one.says(now.digest())) {
                    changed.add(now);
                }
                continue;
            }
            Told ofTheWhole = now == null ? whole.get(one.id().whole()) : now;
            boolean there = ofTheWhole != null
                    && ofTheWhole.isAt(one.branch().repository(), one.branch().branch(), one.clusterType());
            if (there
                    && ofTheWhole.isPlaced()
                    && (isWhole(one.id()) || severalClusters.contains(one.id().whole()))) {
                // It tells of all its clusters, and this is none of them any more. One that tells of none of several
                // may have
                // lost the right to see what it is for.
                replaced.add(one.id());
                continue;
            }
            Withheld nothing = ofTheWhole == null || there
                    ? notListed(one.id())
                    : Withheld.moved(ofTheWhole.report().of(one.id()));
            if (!one.says(nothing)) {
                withheld.add(nothing);
            }
        }
        told.values().stream().filter(one -> !ids.contains(one.id())).forEach(changed::add);
        return new Changes(changed, withheld, replaced);
    }

    private static boolean isWhole(ReconcilerId id) {
        return id.equals(id.whole());
    }

    private Withheld notListed(ReconcilerId id) {
        return unreadable.getOrDefault(id.owner(), List.of()).stream()
                .filter(one -> one.describes(id))
                .findFirst()
                .map(one -> Withheld.unreadable(id, one.words()))
                .orElseGet(() -> Withheld.unlisted(id));
    }
}
