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
 * configuration's name to the source that it makes in the cluster, by which the two are told to be the same, where it is the only one of
 * that name.
 *
 * <ul>
 *   <li>As long as the Kubernetes API answers, it counts: Azure only repeats what an agent in the cluster told it at some time. That
 *       something is not there, or cannot be read, is an answer.
 *   <li>While it is silent, Azure counts where the cluster told it something after its API was heard last; what is older hides neither a
 *       failure nor another commit.
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
                        .map(direct::get)
                        // Of several of one name in different namespaces it is not known which one is Azure's.
                        .filter(those -> those.size() == 1)
                        .ifPresent(only -> choose(one, only.get(0), policy, now, reasons));
            }
        }
        return Map.copyOf(reasons);
    }

    private static void choose(
            Reconciler azure, Reconciler direct, Policy policy, Instant now, Map<ReconcilerId, String> reasons) {
        if (direct.absence().isPresent() || isFresh(direct, policy, now)) {
            reasons.put(
                    azure.report().id(),
                    "is told of by " + direct.report().id().source() + ", which counts: this does not");
        } else if (azure.absence().isEmpty()
                && isFresh(azure, policy, now)
                && isNewer(azure.report(), direct.report())) {
            reasons.put(
                    direct.report().id(),
                    "is silent: " + azure.report().id().source()
                            + " has heard from the same Flux since, and counts instead");
        }
    }

    private static boolean isFresh(Reconciler one, Policy policy, Instant now) {
        return Duration.between(one.report().observedAt(), now).compareTo(policy.staleAfter()) <= 0;
    }

    /** Compared is when the cluster said it, not when we asked. */
    private static boolean isNewer(ReconcilerReport azure, ReconcilerReport direct) {
        return azure.reportedAt()
                .filter(told -> told.isAfter(direct.observedAt()))
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
