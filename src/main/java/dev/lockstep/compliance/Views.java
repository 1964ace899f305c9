package dev.lockstep.compliance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Of Flux in a cluster that Azure tells of, and that the cluster's own Kubernetes API tells of, too, one view counts. Azure gives its Flux
 * configuration's name to the source that it makes in the cluster, by which the two are told to be the same.
 *
 * <ul>
 *   <li>As long as the Kubernetes API answers, it counts: Azure only repeats what an agent in the cluster told it at some time.
 *   <li>While it is silent, Azure counts, and what the cluster told last is not held against it; unless that was a failure, and
 *       Azure's word is from before: an older proof hides no failure.
 * </ul>
 */
public final class Views {
    private Views() {}

    private record Same(String cluster, String clusterType, String repository, String branch, String name) {}

    /** @return why each that does not count does not, in words that go on from the cluster's name */
    public static Map<ReconcilerId, String> notCounting(List<Reconciler> reconcilers, Policy policy, Instant now) {
        if (policy.clusters().names().isEmpty()) {
            return Map.of();
        }
        Map<Same, List<Reconciler>> direct = new HashMap<>();
        for (Reconciler one : reconcilers) {
            if (one.report().kind() == ReconcilerKind.FLUX_KUBERNETES) {
                same(one.report(), policy)
                        .ifPresent(same -> direct.computeIfAbsent(same, s -> new ArrayList<>())
                                .add(one));
            }
        }
        Map<ReconcilerId, String> reasons = new HashMap<>();
        for (Reconciler one : reconcilers) {
            if (isOfAzure(one.report().kind())) {
                same(one.report(), policy)
                        .ifPresent(same -> direct.getOrDefault(same, List.of())
                                .forEach(other -> choose(one, other, policy, now, reasons)));
            }
        }
        return Map.copyOf(reasons);
    }

    private static void choose(
            Reconciler azure, Reconciler direct, Policy policy, Instant now, Map<ReconcilerId, String> reasons) {
        if (answers(direct, policy, now)) {
            reasons.put(
                    azure.report().id(),
                    "is told of by " + direct.report().id().source() + ", which counts: this does not");
        } else if (answers(azure, policy, now) && !hides(azure.report(), direct)) {
            reasons.put(
                    direct.report().id(),
                    "is silent: " + azure.report().id().source() + " tells of the same Flux, and counts instead");
        }
    }

    /** That it is gone is an answer, too. */
    private static boolean answers(Reconciler one, Policy policy, Instant now) {
        boolean told = one.absence()
                .map(absence -> absence.kind() == Absence.Kind.GONE)
                .orElse(true);
        return told && Duration.between(one.report().observedAt(), now).compareTo(policy.staleAfter()) <= 0;
    }

    /** Whether the cluster itself failed when it was asked last, and Azure has heard nothing of it since. */
    private static boolean hides(ReconcilerReport azure, Reconciler direct) {
        return direct.failure().isPresent()
                && !azure.reportedAt()
                        .filter(told -> told.isAfter(direct.report().observedAt()))
                        .isPresent();
    }

    private static boolean isOfAzure(ReconcilerKind kind) {
        return kind == ReconcilerKind.FLUX_ARC || kind == ReconcilerKind.FLUX_AKS || kind == ReconcilerKind.FLUX_OTHER;
    }

    /** Empty for those that are in no cluster with several sources, or apply to another cluster than the one that they are in. */
    private static Optional<Same> same(ReconcilerReport report, Policy policy) {
        return report.id().name().contains("@")
                ? Optional.empty()
                : policy.clusters()
                        .name(report)
                        .map(cluster -> new Same(
                                cluster,
                                report.clusterType(),
                                report.repository(),
                                report.branch(),
                                report.id()
                                        .name()
                                        .replaceFirst("#.*$", "")
                                        .replaceFirst("^.*/", "")
                                        .toLowerCase(Locale.ROOT)));
    }
}
