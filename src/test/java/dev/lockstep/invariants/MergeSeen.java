package dev.lockstep.invariants;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A merge of a pull request of ours.
 *
 * @param at before it happened
 * @param by who merged, for the sentence; {@link #LOCKSTEP}, or a person
 * @param knownMerged what Lockstep had noted as merged, by lane, when it last looked at the pull request or offered it; empty
 *     when nobody had looked
 */
record MergeSeen(
        String repository,
        int number,
        String base,
        Instant at,
        String by,
        Optional<Map<LaneKey, LaneKnown>> knownMerged) {
    static final String LOCKSTEP = "Lockstep";

    record LaneKey(String pipeline, String environment) {
        @Override
        public String toString() {
            return environment + " of " + pipeline;
        }
    }

    /** @param merged empty when nothing was merged there */
    record LaneKnown(String gitOpsBranch, Optional<String> merged) {}
}
