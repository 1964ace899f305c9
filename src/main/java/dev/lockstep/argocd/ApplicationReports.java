package dev.lockstep.argocd;

import dev.lockstep.argocd.Application.Branch;
import dev.lockstep.argocd.Application.Listed;
import dev.lockstep.argocd.Application.Source;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The reconcilers in an application: one for each branch and cluster type among its sources, told apart as
 * {@code namespace/name#type} where there are several. On which clusters they are is for {@link PlacedReports} to say.
 *
 * @param source the name of the source that reports them
 * @param instance the Argo CD instance
 * @param observedAt when it was asked
 */
public record ApplicationReports(String source, String instance, Instant observedAt) {
    /**
     * @param all the applications that are known, by their keys: what this one applied may be among them
     * @param ours which of an application's sources count
     */
    public List<ReconcilerReport> of(Application application, Map<String, Application> all, Predicate<Source> ours) {
        return new PlacedReports(Clusters.asWritten(instance))
                .of(of(application, ours), application.placement(), applied(application, all, ours));
    }

    /** Without what it applied, and as if all applications were for the cluster of the instance. */
    List<ReconcilerReport> of(Application application, Predicate<Source> ours) {
        Map<Branch, Map<String, List<Source>>> followed = new LinkedHashMap<>();
        application.sources().stream()
                .filter(ours)
                .forEach(s -> followed.computeIfAbsent(s.follows(), b -> new LinkedHashMap<>())
                        .computeIfAbsent(s.clusterType(), t -> new ArrayList<>())
                        .add(s));
        Map<String, Integer> uses = new HashMap<>();
        followed.values().forEach(types -> types.keySet().forEach(t -> uses.merge(t, 1, Integer::sum)));
        boolean one = followed.size() == 1 && uses.size() == 1;
        List<ReconcilerReport> reports = new ArrayList<>();
        followed.forEach((branch, types) -> types.forEach((type, sources) -> reports.add(new ReconcilerReport(
                new ReconcilerId(source, instance, application.key() + (one ? "" : suffix(branch, type, uses))),
                instance,
                ReconcilerKind.ARGOCD,
                branch.repositoryKey(),
                branch.name(),
                type,
                application.evidence(sources),
                observedAt,
                Optional.of(application.project())))));
        return List.copyOf(reports);
    }

    /**
     * An application that another one applied.
     *
     * @param listed as the one that applied it says it
     * @param child what there is to say of it; empty when it follows one of our branches itself: it is a reconciler of its own then,
     *     whoever applied it
     * @param to empty when it is not shown here
     */
    record Applied(Listed listed, Optional<Child> child, Optional<Destination> to) {}

    private static List<Applied> applied(Application parent, Map<String, Application> all, Predicate<Source> ours) {
        List<Applied> applied = new ArrayList<>();
        for (Listed listed : parent.listedApplications()) {
            Application child = all.get(listed.key());
            if (child == null) {
                applied.add(new Applied(listed, Optional.of(listed.unseen()), Optional.empty()));
            } else {
                boolean itself = child.sources().stream().anyMatch(ours);
                applied.add(new Applied(
                        listed,
                        itself ? Optional.empty() : Optional.of(child.asChild()),
                        Optional.of(child.destination())));
            }
        }
        return List.copyOf(applied);
    }

    private static String suffix(Branch branch, String type, Map<String, Integer> uses) {
        return "#" + type + (uses.get(type) == 1 ? "" : "@" + branch.name());
    }
}
