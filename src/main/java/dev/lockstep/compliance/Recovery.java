package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether clusters run a commit after all that they had not proved in time: by what was heard of them last, without Git and without
 * asking anybody. Enough to say that another attempt is worth it, and never a proof: a cluster at a later commit counts as unknown.
 */
public final class Recovery {
    private Recovery() {}

    /**
     * @param failed when they had not proved it: no recovery is older
     * @param reconcilers all that follow the environment's GitOps repository and branch
     * @return since when the last of them runs it, at the latest: Flux renews the time of a condition whenever it reconciles. Empty
     *     when one does not run it, or it is not known
     */
    public static Optional<Instant> since(
            Target target, Instant failed, List<Reconciler> reconcilers, Policy policy, Instant now) {
        Verdict verdict = ComplianceVerdict.judge(
                target,
                reconcilers,
                (commit, clusterType) -> CommitRelation.of(CommitRelation.Kind.UNCOMPARED),
                policy,
                now);
        Map<ReconcilerId, String> notCounting = Views.notCounting(reconcilers, policy, now);
        return verdict instanceof Verdict.Satisfied
                ? reconcilers.stream()
                        .map(Reconciler::report)
                        .filter(report -> !notCounting.containsKey(report.id()))
                        .filter(report -> target.assignments().containsKey(report.clusterType()))
                        .map(report -> since(report, policy))
                        .max(Comparator.naturalOrder())
                        .map(last -> last.isBefore(failed) ? failed : last)
                : Optional.empty();
    }

    /** When it became what it is; what it does not have to be does not count: its sources, and workloads that are only observed. */
    private static Instant since(ReconcilerReport report, Policy policy) {
        Optional<Instant> told = report.evidence() instanceof Flux flux
                ? Stream.concat(
                                flux.objects().stream(),
                                policy.workloads() == Policy.Workloads.REQUIRE
                                        ? flux.nested().stream()
                                        : Stream.empty())
                        .filter(object -> !FluxHealth.isSource(object))
                        .map(FluxObject::lastTransition)
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .or(flux::statusUpdatedAt)
                : Stream.of(((Argo) report.evidence()).operationFinishedAt(), ((Argo) report.evidence()).healthSince())
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder());
        return told.orElse(report.observedAt());
    }
}
