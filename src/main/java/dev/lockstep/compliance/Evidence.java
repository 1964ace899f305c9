package dev.lockstep.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The raw facts a reconciler reported, in the words of its own API. Commits are 40 lower-case hex digits. */
public sealed interface Evidence {

    /**
     * An Azure fluxConfiguration (contracts: ARM GET has conditions, Resource Graph rows only messages).
     *
     * @param detailed whether conditions (reason, status) are known: true for a direct read
     * @param complianceState as reported; empty when never reported
     * @param fetchedCommit commit in {@code sourceSyncedCommitId}: what was fetched, not what was applied
     * @param objects what the configuration itself applies: its GitRepository and Kustomizations ({@code appliedBy} null)
     * @param nested what was applied from Git and follows other repositories
     */
    record Flux(
            boolean detailed,
            Optional<String> complianceState,
            Optional<String> provisioningState,
            boolean suspended,
            Optional<String> fetchedCommit,
            List<FluxObject> objects,
            List<FluxObject> nested,
            Optional<String> errorMessage,
            Optional<Instant> statusUpdatedAt)
            implements Evidence {}

    /**
     * @param ready status of the Ready condition: True, False or Unknown; empty when not known
     * @param appliedCommit commit of {@code Applied revision: …} in the message, for a Kustomization
     */
    record FluxObject(
            String kind,
            String name,
            String complianceState,
            Optional<String> ready,
            Optional<String> reason,
            String message,
            Optional<String> appliedCommit,
            Optional<Instant> lastTransition) {}

    /**
     * An Argo CD application, seen from the source of ours among its sources.
     *
     * @param revision commit the comparison was made against; empty when it is not a commit (a branch name, none)
     * @param operationPending an operation was requested and has not started
     * @param operationRevision commit of the last operation's sync result
     * @param automated whether auto-sync is on
     */
    record Argo(
            String syncStatus,
            Optional<String> revision,
            String healthStatus,
            Optional<String> healthMessage,
            Optional<Instant> healthSince,
            Optional<Instant> reconciledAt,
            boolean operationPending,
            Optional<String> operationPhase,
            Optional<String> operationMessage,
            Optional<String> operationRevision,
            Optional<Instant> operationFinishedAt,
            int operationRetries,
            Optional<Integer> retryLimit,
            boolean automated,
            List<Condition> conditions,
            List<Child> children)
            implements Evidence {}

    /** @param type e.g. SyncError, ComparisonError */
    record Condition(String type, String message, Optional<Instant> since) {}

    /** An application that this application applied from Git and that follows another repository. */
    record Child(String name, String syncStatus, String healthStatus, String message) {}
}
