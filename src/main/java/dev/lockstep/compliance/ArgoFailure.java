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
import java.util.stream.Stream;

/** Finds what does not pass by itself in an Argo CD application. */
final class ArgoFailure {
    private static final Set<String> FAILED_PHASES = Set.of("Failed", "Error");
    private static final String WIPE_OUT = "auto-sync will wipe out all resources";
    private static final Pattern ATTEMPTED = Pattern.compile("sync attempt to \\[([0-9a-fA-F]{40})");
    private static final int NAMED = 3;
    private static final String SPECIFICATION = "specification";
    private static final String COMPARISON = "comparison";
    private static final String SYNC = "sync";
    private static final String HEALTH = "health";
    private static final String CHILD = HardFailure.WORKLOAD + "application ";
    private static final Set<String> RECOVERED = Set.of("Healthy", "Progressing", "Suspended", "Missing");

    private ArgoFailure() {}

    /** @param workloads whether a Degraded application that this one applied counts as its own failure */
    static List<HardFailure> all(Argo argo, Policy.Workloads workloads) {
        return Stream.concat(
                        own(argo).stream(),
                        workloads == Policy.Workloads.REQUIRE ? degradedChildren(argo).stream() : Stream.empty())
                .toList();
    }

    /** Applications that this one applied, each with a failure of its own. */
    static List<HardFailure> degradedChildren(Argo argo) {
        return argo.children().stream()
                .filter(c -> c.healthStatus().equals("Degraded"))
                .map(c -> HardFailure.at(CHILD + c.name(), argo.revision(), describe(c), Words.oneLine(c.message())))
                .toList();
    }

    /** What the last operation says is not of now where Argo CD could not compare with anything; and nothing is where it may not look. */
    static List<HardFailure> own(Argo argo) {
        Optional<HardFailure> invalid = invalidSpecification(argo);
        if (invalid.isPresent() || ArgoOutage.ofItsCluster(argo).isPresent()) {
            return invalid.stream().toList();
        }
        Optional<HardFailure> compared = comparisonError(argo);
        Optional<HardFailure> synced = compared.isPresent() || syncing(argo)
                ? Optional.empty()
                : syncError(argo).or(() -> failedOperation(argo));
        Optional<HardFailure> health = syncing(argo) ? Optional.empty() : degraded(argo);
        return Stream.of(compared, synced, health).flatMap(Optional::stream).toList();
    }

    /**
     * Whether a failure that does not show is not over: a sync is tried again, or health is not looked at. Health that is no longer
     * Degraded has recovered, if only to Progressing: what is seen again after that begins anew.
     */
    static boolean lasts(Failure before, Argo argo) {
        boolean otherCommit = before.commit().isPresent()
                && argo.revision().isPresent()
                && !before.commit().equals(argo.revision());
        if (before.everyTarget() || otherCommit) {
            return false;
        }
        return before.isOf(SYNC) && syncing(argo)
                || before.isOf(HEALTH) && !assessed(argo.healthStatus())
                || argo.children().stream().anyMatch(c -> before.isOf(CHILD + c.name()) && !assessed(c.healthStatus()));
    }

    private static boolean assessed(String health) {
        return RECOVERED.contains(health);
    }

    static String describe(Child child) {
        return Words.oneLine(CHILD + child.name() + ": " + Words.orUnknown(child.syncStatus()) + ", "
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
                        SPECIFICATION,
                        Optional.empty(),
                        true,
                        said(c.type(), c.message())
                                + " (Argo CD does not look at it any more: correct its specification, or its project)",
                        Words.oneLine(c.message())));
    }

    /** What Git holds cannot be rendered or is not there; where nothing could be fetched, it says nothing. */
    private static Optional<HardFailure> comparisonError(Argo argo) {
        return condition(argo, "ComparisonError")
                .filter(c -> !ArgoOutage.ofGit(c))
                .map(c -> HardFailure.at(
                        COMPARISON, argo.revision(), said(c.type(), c.message()), Words.oneLine(c.message())));
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
                        SYNC,
                        argo.revision().or(() -> attempted(c)),
                        withFailedTasks(argo, said(c.type(), c.message())),
                        Words.oneLine(c.message())));
    }

    private static Optional<String> attempted(Condition condition) {
        Matcher named = ATTEMPTED.matcher(condition.message());
        return named.find() ? Optional.of(named.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /**
     * Failed and Error are ends: while Argo CD tries a sync again, the phase is Running. An operation that was terminated, was not
     * allowed, or could not be tried again ends with retries left.
     */
    private static Optional<HardFailure> failedOperation(Argo argo) {
        if (!failed(argo) || !ofThePresent(argo, argo.operationRevision())) {
            return Optional.empty();
        }
        String message = argo.operationMessage().orElse("");
        return Optional.of(HardFailure.at(
                SYNC,
                argo.operationRevision().or(argo::revision),
                withFailedTasks(argo, said("sync " + argo.operationPhase().get(), message)),
                Words.oneLine(message)));
    }

    static boolean failed(Argo argo) {
        return argo.operationPhase().filter(FAILED_PHASES::contains).isPresent();
    }

    /** The last operation may be of an older commit than the last comparison: then it says nothing of what is there now. */
    static boolean ofThePresent(Argo argo, Optional<String> commit) {
        return commit.isEmpty() || argo.revision().isEmpty() || commit.equals(argo.revision());
    }

    /** What is said, and what failed in the operation; the words of one that are there already are not said again. */
    static String withFailedTasks(Argo argo, String said) {
        if (argo.tasks().isEmpty() || !ofThePresent(argo, argo.operationRevision())) {
            return said;
        }
        String tasks = argo.tasks().stream()
                .limit(NAMED)
                .map(task -> said.contains(Words.oneLine(task.message())) ? named(task) : describe(task))
                .collect(Collectors.joining("; "));
        return (said.endsWith(".") ? said.substring(0, said.length() - 1) : said) + "; " + tasks;
    }

    static String describe(Task task) {
        return Words.oneLine(named(task) + (task.message().isBlank() ? "" : ": " + task.message()));
    }

    private static String named(Task task) {
        return task.hook().map(h -> h + " hook ").orElse("") + task.name();
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
        return Optional.of(HardFailure.at(HEALTH, commit, said("Degraded", said), Words.oneLine(said)));
    }

    /** Its health was last looked at before the operation ended. */
    static boolean olderThanTheSync(Argo argo) {
        return argo.operationFinishedAt()
                .filter(f -> argo.reconciledAt().filter(f::isAfter).isPresent())
                .filter(f -> argo.healthSince().filter(s -> s.isAfter(f)).isEmpty())
                .isPresent();
    }

    private static boolean isWipeOut(Condition condition) {
        return condition.message().toLowerCase(Locale.ROOT).contains(WIPE_OUT);
    }

    private static String said(String what, String said) {
        return Words.oneLine(said.isBlank() ? what : what + ": " + said);
    }
}
