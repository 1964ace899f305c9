package dev.lockstep.dashboard;

import dev.lockstep.preflight.Check;
import dev.lockstep.preflight.Report;
import dev.lockstep.store.RefRow;
import dev.lockstep.store.evidence.SourceRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
            } else if (source.notices != null) {
                troubles.add(new Trouble(
                        "Source " + source.name
                                + " lists what cannot be read and may be ours; it is passed over and proves nothing",
                        source.notices,
                        Optional.empty()));
            }
        }
        for (RefRow branch : branches) {
            if (branch.error != null) {
                troubles.add(new Trouble(
                        "A push to the branch of pipeline " + branch.pipeline + " starts nothing until this is mended",
                        branch.error,
                        Optional.empty()));
            }
        }
        return List.copyOf(troubles);
    }

    /** What the last check of a pipeline found to be wrong. */
    static Optional<Trouble> found(Report report) {
        List<Check> errors = report.of(Check.Outcome.ERROR);
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        String message = errors.stream()
                .map(check -> check.environment().map(name -> name + ": ").orElse("") + check.found())
                .distinct()
                .collect(Collectors.joining("\n"));
        return Optional.of(new Trouble(
                "The check of pipeline " + report.pipeline() + " found "
                        + (errors.size() == 1 ? "an error" : errors.size() + " errors"),
                message,
                Optional.empty()));
    }
}
