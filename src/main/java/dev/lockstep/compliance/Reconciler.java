package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * A reconciler as Lockstep remembers it: its last report, and since when it has been failing hard.
 *
 * @param absence why its source says nothing about it now; empty when it does
 * @param failingSince first time a hard failure was seen that has not been followed by success or another commit since
 */
public record Reconciler(ReconcilerReport report, Optional<Absence> absence, Optional<Instant> failingSince) {
    /** Whether its source does not list it any more, or says that it does not exist. */
    public boolean missing() {
        return absence.filter(one -> one.kind() != Absence.Kind.UNREADABLE).isPresent();
    }
}
