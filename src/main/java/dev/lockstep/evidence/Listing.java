package dev.lockstep.evidence;

import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.store.evidence.KnownReconciler;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.Withheld;
import java.util.ArrayList;
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

    /** @param workloads what failures of workloads mean to those that follow a branch */
    Listing(Poll poll, Function<Reconcilers.Branch, Policy.Workloads> workloads) {
        poll.reports()
                .forEach(report -> told.put(
                        report.id(),
                        Told.of(
                                report,
                                workloads.apply(new Reconcilers.Branch(report.repository(), report.branch())))));
        unreadable = poll.unreadable().stream().collect(Collectors.groupingBy(Unreadable::owner));
    }

    /** @param known all that is known of the source */
    Changes against(List<KnownReconciler> known) {
        List<Told> changed = new ArrayList<>();
        List<Withheld> withheld = new ArrayList<>();
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
            Withheld nothing = now == null ? notListed(one.id()) : Withheld.moved(now.report());
            if (!one.says(nothing)) {
                withheld.add(nothing);
            }
        }
        told.values().stream().filter(one -> !ids.contains(one.id())).forEach(changed::add);
        return new Changes(changed, withheld);
    }

    private Withheld notListed(ReconcilerId id) {
        return unreadable.getOrDefault(id.owner(), List.of()).stream()
                .filter(one -> one.describes(id))
                .findFirst()
                .map(one -> Withheld.unreadable(id, one.words()))
                .orElseGet(() -> Withheld.unlisted(id));
    }
}
