package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.Evidence.Condition;
import dev.lockstep.compliance.Evidence.Resource;
import dev.lockstep.compliance.Evidence.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what does not pass by itself in an Argo CD application. */
final class ArgoFailure {
    private static final Set<String> FAILED_PHASES = Set.of("Failed", "Error");
    private static final String WIPE_OUT = "auto-sync will wipe out all resources";
    private static final Pattern ATTEMPTED = Pattern.compile("sync attempt to \\[([0-9a-fA-F]{40})");
    private static final int NAMED = 3;

    private ArgoFailure() {}

    /** @param workloads whether a Degraded application that this one applied counts as its own failure */
    static Optional<HardFailure> in(Argo argo, Policy.Workloads workloads) {
        return own(argo)
                .or(() -> workloads == Policy.Workloads.REQUIRE
                        ? degradedChild(argo).map(c -> HardFailure.at(argo.revision(), describe(c), c.message()))
                        : Optional.empty());
    }

    static Optional<HardFailure> own(Argo argo) {
        return invalidSpecification(argo)
                .or(() -> comparisonError(argo))
                .or(() -> syncing(argo)
                        ? Optional.empty()
                        : syncError(argo).or(() -> failedOperation(argo)).or(() -> degraded(argo)));
    }

    static Optional<Child> degradedChild(Argo argo) {
        return argo.children().stream()
                .filter(c -> c.healthStatus().equals("Degraded"))
                .findFirst();
    }

    static String describe(Child child) {
        return Words.oneLine("workload application " + child.name() + ": " + Words.orUnknown(child.syncStatus()) + ", "
                + Words.orUnknown(child.healthStatus())
                + (child.message().isBlank() ? "" : ": " + child.message()));
    }

    /** An operation runs, with all its retries, or was asked for: what it replaces may be cured by it. */
    static boolean syncing(Argo argo) {
        return argo.operationPending() || running(argo);
    }

    static boolean running(Argo argo) {
        return argo.operationPhase()
                .filter(p -> p.equals("Running") || p.equals("Terminating"))
                .isPresent();
    }

    /** Auto-sync refuses to delete everything: nothing has failed, but a person must decide. */
    static Optional<Condition> refusesToWipeOut(Argo argo) {
        return argo.conditions().stream().filter(ArgoFailure::isWipeOut).findFirst();
    }

    /** The project forbids it or the specification makes no sense: Argo CD looks no further, and revision and times are of before. */
    private static Optional<HardFailure> invalidSpecification(Argo argo) {
        return condition(argo, "InvalidSpecError")
                .map(c -> new HardFailure(
                        Optional.empty(),
                        true,
                        said(c.type(), c.message())
                                + " (Argo CD does not look at it any more: correct its specification, or its project)",
                        Words.oneLine(c.message())));
    }

    static Optional<HardFailure> comparisonError(Argo argo) {
        return condition(argo, "ComparisonError")
                .map(c -> HardFailure.at(argo.revision(), said(c.type(), c.message()), Words.oneLine(c.message())));
    }

    private static Optional<Condition> condition(Argo argo, String type) {
        return argo.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** What is said of an attempt at another commit than the one it was compared with is over. */
    private static Optional<HardFailure> syncError(Argo argo) {
        return argo.conditions().stream()
                .filter(c -> c.type().equals("SyncError") && !isWipeOut(c))
                .filter(c -> ofThePresent(argo, attempted(c).or(argo::operationRevision)))
                .findFirst()
                .map(c -> HardFailure.at(
                        argo.revision().or(() -> attempted(c)),
                        said(c.type(), c.message()) + failedTasks(argo),
                        Words.oneLine(c.message())));
    }

    private static Optional<String> attempted(Condition condition) {
        Matcher named = ATTEMPTED.matcher(condition.message());
        return named.find() ? Optional.of(named.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static Optional<HardFailure> failedOperation(Argo argo) {
        if (!failed(argo) || retriesLeft(argo) || !ofThePresent(argo, argo.operationRevision())) {
            return Optional.empty();
        }
        String message = argo.operationMessage().orElse("");
        return Optional.of(HardFailure.at(
                argo.operationRevision().or(argo::revision),
                said("sync " + argo.operationPhase().get(), message) + failedTasks(argo),
                Words.oneLine(message)));
    }

    static boolean failed(Argo argo) {
        return argo.operationPhase().filter(FAILED_PHASES::contains).isPresent();
    }

    /** The last operation may be of an older commit than the last comparison: then it says nothing of what is there now. */
    static boolean ofThePresent(Argo argo, Optional<String> commit) {
        return commit.isEmpty() || argo.revision().isEmpty() || commit.equals(argo.revision());
    }

    static String failedTasks(Argo argo) {
        return argo.tasks().isEmpty() || !ofThePresent(argo, argo.operationRevision())
                ? ""
                : "; "
                        + argo.tasks().stream()
                                .limit(NAMED)
                                .map(ArgoFailure::describe)
                                .collect(Collectors.joining("; "));
    }

    static String describe(Task task) {
        return Words.oneLine(task.hook().map(h -> h + " hook ").orElse("")
                + task.name()
                + (task.message().isBlank() ? "" : ": " + task.message()));
    }

    /** The health is that of the commit that was synced last; only an application in sync runs what it was compared with. */
    private static Optional<HardFailure> degraded(Argo argo) {
        if (!argo.healthStatus().equals("Degraded") || olderThanTheSync(argo)) {
            return Optional.empty();
        }
        Optional<String> commit = argo.syncStatus().equals("Synced") ? argo.revision() : argo.operationRevision();
        List<Resource> bad = argo.resources().stream()
                .filter(r -> r.healthStatus().equals("Degraded"))
                .toList();
        String which = bad.stream()
                .limit(NAMED)
                .map(r -> r.name() + (r.message().isBlank() ? "" : ": " + r.message()))
                .collect(Collectors.joining("; "));
        String more = bad.size() > NAMED ? "; " + (bad.size() - NAMED) + " more" : "";
        String said = which.isEmpty() ? argo.healthMessage().orElse("") : which + more;
        return Optional.of(HardFailure.at(commit, said("Degraded", said), Words.oneLine(said)));
    }

    /** Its health was last looked at before the operation ended. */
    static boolean olderThanTheSync(Argo argo) {
        return argo.operationFinishedAt()
                .filter(f -> argo.reconciledAt().filter(f::isAfter).isPresent())
                .filter(f -> argo.healthSince().filter(s -> s.isAfter(f)).isEmpty())
                .isPresent();
    }

    /** A negative limit means no limit. */
    static boolean retriesLeft(Argo argo) {
        return argo.retryLimit()
                .filter(limit -> limit < 0 || argo.operationRetries() < limit)
                .isPresent();
    }

    private static boolean isWipeOut(Condition condition) {
        return condition.message().toLowerCase(Locale.ROOT).contains(WIPE_OUT);
    }

    private static String said(String what, String said) {
        return Words.oneLine(said.isBlank() ? what : what + ": " + said);
    }
}
