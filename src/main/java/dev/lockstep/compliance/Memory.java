package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of one reconciler for one target, from one judgement to the next.
 *
 * @param proof that it has proved the target: an outage does not take that back
 * @param overdue the first look at which a failure had outlasted the grace period and nothing newer than its first look had
 *     shown it
 */
public record Memory(ReconcilerId id, Optional<Proof> proof, Optional<Overdue> overdue) {
    /**
     * @param commit the commit it ran then: the target, or a later one that proves it
     * @param identity which reconciler of that name it was, see {@link Evidence#identity()}; empty when that was not told, and in what was
     *     kept before this was
     */
    public record Proof(Instant at, Optional<String> commit, Optional<String> identity) {
        Proof by(Optional<String> known) {
            return new Proof(at, commit, known.or(() -> identity));
        }
    }

    /** @param failingSince the failure that is meant */
    public record Overdue(Instant failingSince, Instant at) {}

    static Memory none(ReconcilerId id) {
        return new Memory(id, Optional.empty(), Optional.empty());
    }

    boolean isEmpty() {
        return proof.isEmpty() && overdue.isEmpty();
    }
}
