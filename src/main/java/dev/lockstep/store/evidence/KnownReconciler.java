package dev.lockstep.store.evidence;

import dev.lockstep.compliance.ReconcilerId;
import java.util.Optional;

/**
 * As much of a row as tells whether an answer changes it.
 *
 * @param digest of the report that its evidence is from; empty when that is not known
 * @param missing whether its source does not list it where it was
 * @param moved whether it lists it elsewhere
 * @param unread why nothing is known of it, or where it is; empty when nothing is to be said
 * @param newer whether something is known of it that was asked for later than the answer
 */
public record KnownReconciler(
        ReconcilerId id,
        Reconcilers.Branch branch,
        String clusterType,
        Optional<String> digest,
        boolean missing,
        boolean moved,
        Optional<String> unread,
        boolean newer) {

    /** Whether that is known of it already, and nothing else. */
    public boolean says(String reportDigest) {
        return !missing && unread.isEmpty() && digest.equals(Optional.of(reportDigest));
    }

    /** The same; that one is not listed is known also of one of which more is known, for instance that it is gone. */
    public boolean says(Withheld withheld) {
        return missing == withheld.missing()
                && moved == withheld.moved()
                && (withheld.words().isEmpty() || withheld.words().equals(unread));
    }
}
