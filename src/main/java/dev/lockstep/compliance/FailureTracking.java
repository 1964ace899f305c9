package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Since when a reconciler has been failing hard. Retries pass through Progressing and back: that is the same failure. Only
 * a success or another commit ends it.
 */
public final class FailureTracking {
    private FailureTracking() {}

    /**
     * The value for {@link Reconciler#failingSince()} after a new report.
     *
     * @param previous what was remembered before, empty when the reconciler is new
     * @param workloads whether a failure of something applied from Git counts as the reconciler's own
     */
    public static Optional<Instant> failingSince(
            Optional<Reconciler> previous, ReconcilerReport now, Policy.Workloads workloads) {
        Optional<Instant> before = previous.flatMap(Reconciler::failingSince);
        Optional<Evidence> last = previous.map(Reconciler::report).map(ReconcilerReport::evidence);
        if (last.filter(l -> olderThan(now.evidence(), l)).isPresent()) {
            return before;
        }
        boolean sameFailure = before.isPresent()
                && last.filter(l -> sameCommit(l, now.evidence())).isPresent();
        return switch (phase(now.evidence(), workloads)) {
            case FAILING -> Optional.of(sameFailure ? before.get() : now.observedAt());
            case BETWEEN -> sameFailure ? before : Optional.empty();
            case FINE -> Optional.empty();
        };
    }

    private enum Phase {
        FAILING,
        BETWEEN,
        FINE
    }

    private static Phase phase(Evidence evidence, Policy.Workloads workloads) {
        boolean required = workloads == Policy.Workloads.REQUIRE;
        if (evidence instanceof Flux flux) {
            List<FluxObject> objects = new ArrayList<>(flux.objects());
            if (required) {
                objects.addAll(flux.nested());
            }
            if (objects.stream().anyMatch(o -> FluxHealth.of(o) == FluxHealth.HARD)) {
                return Phase.FAILING;
            }
            boolean fine = !objects.isEmpty()
                    && objects.stream().allMatch(o -> FluxHealth.of(o) == FluxHealth.READY)
                    && !flux.suspended();
            return fine ? Phase.FINE : Phase.BETWEEN;
        }
        Argo argo = (Argo) evidence;
        boolean childDegraded = required
                && argo.children().stream().anyMatch(c -> c.healthStatus().equals("Degraded"));
        if (ArgoFailure.in(argo).isPresent() || childDegraded) {
            return Phase.FAILING;
        }
        boolean fine = argo.syncStatus().equals("Synced")
                && argo.healthStatus().equals("Healthy")
                && !ArgoFailure.syncing(argo);
        return fine ? Phase.FINE : Phase.BETWEEN;
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
