package dev.lockstep.dashboard;

import dev.lockstep.evidence.SourceRow;
import dev.lockstep.trigger.RefRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something outside that Lockstep cannot see now, so that nothing can be proved or started by it.
 *
 * @param seen when it last answered, as far as known
 */
public record Trouble(String what, String message, Optional<Moment> seen) {
    static List<Trouble> of(List<SourceRow> sources, List<RefRow> branches, Instant now) {
        List<Trouble> troubles = new ArrayList<>();
        for (SourceRow source : sources) {
            if (source.error != null) {
                troubles.add(new Trouble(
                        "Source " + source.name + " gives no evidence; what it covers cannot be proved",
                        source.error,
                        Optional.ofNullable(source.succeededAt).map(at -> Moment.ago(at, now))));
            }
        }
        for (RefRow branch : branches) {
            if (branch.error != null) {
                troubles.add(new Trouble(
                        "The branch of pipeline " + branch.pipeline
                                + " cannot be looked at; a push to it starts nothing until it can",
                        branch.error,
                        Optional.empty()));
            }
        }
        return List.copyOf(troubles);
    }
}
