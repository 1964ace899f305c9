package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * A reconciler as Lockstep remembers it: its last report, and since when it has been failing hard.
 *
 * @param missing whether the last bulk poll of its source no longer listed it
 * @param failingSince first time a hard failure was seen that has not been followed by success or another commit since
 */
public record Reconciler(ReconcilerReport report, boolean missing, Optional<Instant> failingSince) {}
