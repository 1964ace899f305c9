package dev.lockstep.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the verdict makes of one reconciler.
 *
 * @param commit the commit it runs, as far as it proved one
 * @param said the reconciler's own sentence
 * @param reason why it does not count as proven, in Lockstep's words; empty when proven
 * @param warnings things to know that do not stop a promotion, such as an unhealthy workload
 */
public record Finding(
        ReconcilerId id,
        String cluster,
        ReconcilerKind kind,
        String clusterType,
        State state,
        Optional<String> commit,
        String said,
        Optional<String> reason,
        List<String> warnings,
        Instant observedAt) {
    public enum State {
        PROVEN,
        /** On its way: fetching, applying, becoming healthy, waiting for a dependency. */
        APPLYING,
        /** Still at an older commit. */
        BEHIND,
        /** Cannot go on without a person: suspended, auto-sync off, sync window, pruning everything refused. */
        BLOCKED,
        /** A hard failure that has not lasted for the grace period. */
        FAILING,
        /** A hard failure that has. */
        FAILED,
        /** Runs a commit in which somebody else changed its folder. */
        CHANGED_OUTSIDE,
        /** No evidence, or none that is fresh: never a success. */
        UNKNOWN,
        /** Does not count: its cluster type is not in the rendered tree any more, or another source tells of the same. */
        RETIRED
    }
}
