package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hard failure a reconciler is in, and since when. Retries pass through Progressing and back: that is the same failure. Only
 * a success or another commit ends it; words that differ from attempt to attempt do not.
 */
public final class FailureTracking {
    private FailureTracking() {}

    /**
     * The value for {@link Reconciler#failure()} after a new report.
     *
     * @param previous what was remembered before, empty when the reconciler is new
     * @param workloads whether a failure of something applied from Git counts as the reconciler's own
     */
    public static Optional<Failure> failure(
            Optional<Reconciler> previous, ReconcilerReport now, Policy.Workloads workloads) {
        Optional<Failure> before = previous.flatMap(Reconciler::failure);
        Optional<Evidence> last = previous.map(Reconciler::report).map(ReconcilerReport::evidence);
        if (last.filter(l -> olderThan(now.evidence(), l)).isPresent()) {
            return before;
        }
        Optional<Failure> same = before.filter(
                b -> last.filter(l -> sameCommit(l, now.evidence())).isPresent());
        Optional<HardFailure> failing = HardFailure.in(now.evidence(), workloads);
        if (failing.isPresent()) {
            HardFailure seen = failing.get();
            return Optional.of(same.map(b -> b.saying(seen))
                    .orElseGet(() -> new Failure(
                            now.observedAt(),
                            now.reportedAt(),
                            seen.commit(),
                            seen.everyTarget(),
                            seen.what(),
                            seen.said())));
        }
        return fine(now.evidence(), workloads) ? Optional.empty() : same;
    }

    private static boolean fine(Evidence evidence, Policy.Workloads workloads) {
        if (evidence instanceof Flux flux) {
            List<FluxObject> objects = new ArrayList<>(flux.objects());
            objects.removeIf(FluxHealth::isSource);
            if (workloads == Policy.Workloads.REQUIRE) {
                objects.addAll(flux.nested());
            }
            return !objects.isEmpty()
                    && objects.stream().allMatch(o -> FluxHealth.of(o) == FluxHealth.READY)
                    && !flux.suspended();
        }
        Argo argo = (Argo) evidence;
        return argo.syncStatus().equals("Synced")
                && argo.healthStatus().equals("Healthy")
                && !ArgoFailure.syncing(argo);
    }

    /** A commit that is not known is not another commit. */
    private static boolean sameCommit(Evidence last, Evidence now) {
        Optional<String> before = commit(last);
        Optional<String> after = commit(now);
        return before.isEmpty() || after.isEmpty() || before.equals(after);
    }

    private static Optional<String> commit(Evidence evidence) {
        return evidence instanceof Flux flux ? flux.fetchedCommit() : ((Argo) evidence).revision();
    }

    /** Resource Graph lags behind a direct read: what it says of an earlier moment takes nothing back. */
    private static boolean olderThan(Evidence now, Evidence last) {
        return now instanceof Flux later
                && last instanceof Flux earlier
                && later.statusUpdatedAt().isPresent()
                && earlier.statusUpdatedAt().isPresent()
                && later.statusUpdatedAt()
                        .get()
                        .isBefore(earlier.statusUpdatedAt().get());
    }
}
