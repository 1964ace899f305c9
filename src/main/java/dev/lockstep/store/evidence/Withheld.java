package dev.lockstep.store.evidence;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import java.util.Optional;

/**
 * That a source told nothing about a reconciler, or not about the one that was expected.
 *
 * @param missing whether it is not listed where it was; otherwise it is listed in a way that cannot be read
 * @param moved whether it is listed elsewhere
 * @param words why nothing is known, or where it is; empty when there is nothing to say
 */
public record Withheld(ReconcilerId id, boolean missing, boolean moved, Optional<String> words) {
    public static Withheld unlisted(ReconcilerId id) {
        return new Withheld(id, true, false, Optional.empty());
    }

    public static Withheld unreadable(ReconcilerId id, String words) {
        return new Withheld(id, false, false, Optional.of(words));
    }

    /** One that follows another branch or serves another cluster type is missing where it was: it was expected there. */
    public static Withheld moved(ReconcilerReport report) {
        return new Withheld(
                report.id(),
                true,
                true,
                Optional.of("it follows branch " + report.branch() + " of "
                        + report.repository() + " now, folder '"
                        + report.clusterType() + "'"));
    }
}
