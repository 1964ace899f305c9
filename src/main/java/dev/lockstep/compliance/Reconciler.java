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
    /** @see Absence#missing() */
    public boolean missing() {
        return absence.filter(Absence::missing).isPresent();
    }

    public Optional<Instant> failingSince() {
        return failure.map(Failure::since);
    }
}
