package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * A hard failure of a reconciler as it is remembered between looks. Kept as JSON, by replicas of several versions side by side.
 *
 * @param since when it was first seen
 * @param firstReport the reconciler's own time of that look (Argo CD's reconciledAt, Azure's statusUpdatedAt); empty when it tells
 *     none. A failure counts only when something newer than that shows it too
 * @param commit the commit it concerns; empty when none is known
 * @param everyTarget whether it concerns whatever commit is asked for
 * @param what e.g. {@code Kustomization apps: BuildFailed: …}, with advice
 * @param said the reconciler's own sentence
 * @param object what has failed, as in {@link HardFailure}; empty in what was kept before this was
 */
public record Failure(
        Instant since,
        Optional<Instant> firstReport,
        Optional<String> commit,
        boolean everyTarget,
        String what,
        String said,
        Optional<String> object) {

    static Failure first(HardFailure seen, ReconcilerReport report) {
        return new Failure(
                report.observedAt(),
                report.reportedAt(),
                seen.commit(),
                seen.everyTarget(),
                seen.what(),
                seen.said(),
                Optional.of(seen.object()));
    }

    Failure saying(HardFailure now) {
        return new Failure(
                since, firstReport, now.commit(), now.everyTarget(), now.what(), now.said(), Optional.of(now.object()));
    }

    /** The same thing at the same commit; its words may differ. */
    boolean is(HardFailure seen) {
        return isOf(seen.object()) && everyTarget == seen.everyTarget() && commit.equals(seen.commit());
    }

    /** @see HardFailure#rank() */
    int rank() {
        return HardFailure.rank(everyTarget, object.orElse(what));
    }

    /** One that was kept without the name has it in its words, if it is an object of Flux. */
    boolean isOf(String name) {
        return object.map(name::equals).orElseGet(() -> what.startsWith(name + ":"));
    }
}
