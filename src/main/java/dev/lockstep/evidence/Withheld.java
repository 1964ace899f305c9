package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerId;
import java.util.Optional;

/**
 * That a source told nothing about a reconciler, or not about the one that was expected.
 *
 * @param missing whether it is not listed where it was; otherwise it is listed in a way that cannot be read
 * @param moved whether it is listed elsewhere
 * @param words why nothing is known, or where it is; empty when there is nothing to say
 */
record Withheld(ReconcilerId id, boolean missing, boolean moved, Optional<String> words) {
    static Withheld unlisted(ReconcilerId id) {
        return new Withheld(id, true, false, Optional.empty());
    }

    static Withheld unreadable(ReconcilerId id, String words) {
        return new Withheld(id, false, false, Optional.of(words));
    }

    /** One that follows another branch or serves another cluster type is missing where it was: it was expected there. */
    static Withheld moved(Told told) {
        return new Withheld(
                told.id(),
                true,
                true,
                Optional.of("it follows branch " + told.report().branch() + " of "
                        + told.report().repository() + " now, folder '"
                        + told.report().clusterType() + "'"));
    }
}
