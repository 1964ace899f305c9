package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * The merge of a stage's pull request.
 *
 * @param by its deadline, set when a pull request is first awaited; rendering again does not prolong it
 * @param commit what our pull request became on the GitOps branch
 */
public record Merging(Optional<Instant> by, Optional<String> commit) {
    static final Merging NOT_YET = new Merging(Optional.empty(), Optional.empty());

    Merging withBy(Optional<Instant> deadline) {
        return new Merging(deadline, commit);
    }
}
