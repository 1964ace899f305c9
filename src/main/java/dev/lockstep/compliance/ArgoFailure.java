package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Condition;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A failure of an Argo CD application that does not pass by itself.
 *
 * @param commit the commit it is about; empty when Argo CD names none
 * @param said Argo CD's own sentence
 */
record ArgoFailure(Optional<String> commit, String what, String said) {
    private static final Set<String> SPECIFICATION_ERRORS = Set.of("ComparisonError", "InvalidSpecError");
    private static final Set<String> FAILED_PHASES = Set.of("Failed", "Error");
    private static final String WIPE_OUT = "auto-sync will wipe out all resources";

    static Optional<ArgoFailure> in(Argo argo) {
        return specificationError(argo)
                .or(() -> syncing(argo)
                        ? Optional.empty()
                        : syncError(argo).or(() -> failedOperation(argo)).or(() -> degraded(argo)));
    }

    /** An operation was requested or runs: what it replaces may be cured by it. */
    static boolean syncing(Argo argo) {
        return argo.operationPending()
                || argo.operationPhase()
                        .filter(p -> p.equals("Running") || p.equals("Terminating"))
                        .isPresent();
    }

    /** Auto-sync refuses to delete everything: nothing has failed, but a person must decide. */
    static Optional<Condition> refusesToWipeOut(Argo argo) {
        return argo.conditions().stream().filter(ArgoFailure::isWipeOut).findFirst();
    }

    private static Optional<ArgoFailure> specificationError(Argo argo) {
        return argo.conditions().stream()
                .filter(c -> SPECIFICATION_ERRORS.contains(c.type()))
                .findFirst()
                .map(c -> new ArgoFailure(argo.revision(), c.type(), c.message()));
    }

    private static Optional<ArgoFailure> syncError(Argo argo) {
        return argo.conditions().stream()
                .filter(c -> c.type().equals("SyncError") && !isWipeOut(c))
                .findFirst()
                .map(c -> new ArgoFailure(argo.operationRevision().or(argo::revision), c.type(), c.message()));
    }

    private static Optional<ArgoFailure> failedOperation(Argo argo) {
        if (argo.operationPhase().filter(FAILED_PHASES::contains).isEmpty() || retriesLeft(argo)) {
            return Optional.empty();
        }
        return Optional.of(new ArgoFailure(
                argo.operationRevision().or(argo::revision),
                "sync " + argo.operationPhase().get(),
                argo.operationMessage().orElse("")));
    }

    /** The health is that of the commit that was synced last; only an application in sync runs what it was compared with. */
    private static Optional<ArgoFailure> degraded(Argo argo) {
        if (!argo.healthStatus().equals("Degraded")) {
            return Optional.empty();
        }
        Optional<String> commit = argo.syncStatus().equals("Synced") ? argo.revision() : argo.operationRevision();
        return Optional.of(
                new ArgoFailure(commit, "Degraded", argo.healthMessage().orElse("")));
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

    String sentence() {
        return Words.oneLine(said.isBlank() ? what : what + ": " + said);
    }
}
