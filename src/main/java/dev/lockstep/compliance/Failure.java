package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * A hard failure of a reconciler as it is remembered between looks.
 *
 * @param since when it was first seen
 * @param firstReport the reconciler's own time of that look (Argo CD's reconciledAt, Azure's statusUpdatedAt); empty when it tells
 *     none. A failure counts only when something newer than that shows it too
 * @param commit the commit it concerns; empty when none is known
 * @param everyTarget whether it concerns whatever commit is asked for
 * @param what e.g. {@code Kustomization apps: BuildFailed: …}, with advice
 * @param said the reconciler's own sentence
 */
public record Failure(
        Instant since,
        Optional<Instant> firstReport,
        Optional<String> commit,
        boolean everyTarget,
        String what,
        String said) {

    Failure saying(HardFailure now) {
        return new Failure(since, firstReport, now.commit(), now.everyTarget(), now.what(), now.said());
    }
}
