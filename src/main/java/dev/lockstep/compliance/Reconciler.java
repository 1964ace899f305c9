package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * A reconciler as Lockstep remembers it: its last report, and the hard failure it is in.
 *
 * @param absence why its source says nothing about it now; empty when it does
 * @param failure a hard failure that has not been followed by success or another commit since it was first seen
 */
public record Reconciler(ReconcilerReport report, Optional<Absence> absence, Optional<Failure> failure) {
    /** Whether its source does not list it any more, or says that it does not exist. */
    public boolean missing() {
        return absence.filter(one -> one.kind() != Absence.Kind.UNREADABLE).isPresent();
    }

    public Optional<Instant> failingSince() {
        return failure.map(Failure::since);
    }
}
