package dev.lockstep.compliance;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The raw facts a reconciler reported, in the words of its own API. Commits are 40 lower-case hex digits. Evidence is kept as
 * JSON: what was written before a component existed reads as if it were not known.
 */
public sealed interface Evidence {
    /**
     * What tells it from one of the same name that was there before it: Argo CD's {@code metadata.uid}, the time at which Azure created
     * it. Empty when that is not told, as in the rows of Resource Graph.
     */
    Optional<String> identity();

    /** Somebody has it taken away: what it has proved does not count any more. */
    boolean beingDeleted();

    /** Something to know of a reconciler or one of its objects besides its state. */
    enum Mark {
        /** Told not to reconcile: a suspended object, or Argo CD's annotation {@code skip-reconcile}. */
        SUSPENDED,
        /** It has a deletionTimestamp. */
        BEING_DELETED,
        /** Flux's condition Stalled: it is not tried again until its specification changes. */
        STALLED,
        /** Its status is about an earlier generation of its specification: it says nothing about this one. */
        UNOBSERVED
    }

    /**
     * An Azure fluxConfiguration (contracts: ARM GET has conditions, Resource Graph rows only messages), or Kustomizations of
     * one GitRepository read from a cluster.
     *
     * @param detailed whether conditions (reason, status) are known: true for a direct read
     * @param complianceState as reported; empty when never reported
     * @param fetchedCommit commit in {@code sourceSyncedCommitId}, or of the artifact: what was fetched, not what was applied
     * @param fetchedAt when that was fetched
     * @param objects what the configuration itself applies: its GitRepository and Kustomizations ({@code appliedBy} null)
     * @param nested what was applied from Git and follows other repositories
     */
    record Flux(
            boolean detailed,
            Optional<String> complianceState,
            Optional<String> provisioningState,
            boolean suspended,
            Optional<String> fetchedCommit,
            Optional<Instant> fetchedAt,
            List<FluxObject> objects,
            List<FluxObject> nested,
            Optional<String> errorMessage,
            Optional<Instant> statusUpdatedAt,
            Optional<String> identity)
            implements Evidence {
        @Override
        public boolean beingDeleted() {
            return provisioningState.filter(p -> p.equalsIgnoreCase("Deleting")).isPresent()
                    || objects.stream().anyMatch(o -> o.is(Mark.BEING_DELETED));
        }
    }

    /**
     * @param ready status of the Ready condition: True, False or Unknown; empty when not known
     * @param message of the Ready condition; names of temporary files are taken out, for they differ at each retry
     * @param appliedCommit for a Kustomization: commit of {@code Applied revision: …} in the message, or its
     *     lastAppliedRevision, which is set only after its health checks
     * @param attempt what it is doing and how its last attempt went, as far as that is told
     */
    record FluxObject(
            String kind,
            String name,
            String complianceState,
            Optional<String> ready,
            Optional<String> reason,
            String message,
            Optional<String> appliedCommit,
            Optional<Instant> lastTransition,
            Attempt attempt,
            Set<Mark> marks)
            implements Marked {
        public FluxObject {
            message = Words.withoutTemporaryPaths(message);
            attempt = attempt == null ? Attempt.NONE : attempt;
            marks = marks == null ? Set.of() : Set.copyOf(marks);
        }
    }

    /**
     * @param commit the commit it is or was last attempted at: lastAttemptedRevision, or as a condition's message says it
     * @param unknown it was attempted at something, and no commit is told of that: not that nothing is told
     * @param doing the message of the condition Reconciling, e.g. {@code Running health checks for revision …}
     * @param ended how the last attempt at that very commit ended, e.g. {@code HealthCheckFailed}; empty when it is not told,
     *     or none has ended. Kustomizations tell it in {@code status.history[0]}, Azure does not
     */
    record Attempt(Optional<String> commit, boolean unknown, Optional<String> doing, Optional<String> ended) {
        public static final Attempt NONE = new Attempt(Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    /**
     * An Argo CD application, seen from the source of ours among its sources.
     *
     * @param revision commit the comparison was made against; empty when it is not a commit (a branch name, none)
     * @param operationPending the top-level operation is there: requested, or under way with all its retries
     * @param operationRevision commit of the last operation's sync result; it may be older than {@code revision}
     * @param lastSynced commit of the last sync that succeeded, as its history says; the last operation may have failed since
     * @param unplaced why it is not known which cluster it is about, as it follows the cluster's name; empty when that is known
     * @param empty whether it has no resources at all; false also where that was not told
     * @param automated whether auto-sync is on
     * @param resources its resources that are not healthy, without hooks; only a direct read names them
     * @param tasks what failed in the last operation, hooks included
     * @param hooks its hooks as far as they have run before, e.g. {@code Job default/smoke}
     */
    @RecordBuilder
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
            List<Child> children,
            List<Resource> resources,
            List<Task> tasks,
            List<String> hooks,
            Set<Mark> marks,
            Optional<String> identity,
            Optional<String> lastSynced,
            Optional<String> unplaced,
            boolean empty)
            implements Evidence, Marked, EvidenceArgoBuilder.With {
        public Argo {
            resources = resources == null ? List.of() : List.copyOf(resources);
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
            hooks = hooks == null ? List.of() : List.copyOf(hooks);
            marks = marks == null ? Set.of() : Set.copyOf(marks);
            lastSynced = lastSynced == null ? Optional.empty() : lastSynced;
            unplaced = unplaced == null ? Optional.empty() : unplaced;
        }

        @Override
        public boolean beingDeleted() {
            return is(Mark.BEING_DELETED);
        }

        /** A list says the same health without its reasons; those of an earlier direct read still hold then. */
        public Argo withReasonsOf(Evidence earlier) {
            boolean same = earlier instanceof Argo before
                    && resources.isEmpty()
                    && !before.resources.isEmpty()
                    && revision.equals(before.revision)
                    && healthStatus.equals(before.healthStatus)
                    && healthSince.equals(before.healthSince);
            return same ? withResources(((Argo) earlier).resources) : this;
        }
    }

    /** @param type e.g. SyncError, ComparisonError */
    record Condition(String type, String message, Optional<Instant> since) {}

    /** An application that this application applied from Git and that follows another repository. */
    record Child(String name, String syncStatus, String healthStatus, String message) {}

    /** @param name e.g. {@code Deployment default/web} */
    record Resource(String name, String healthStatus, String message) {}

    /**
     * @param name e.g. {@code Job default/smoke}
     * @param hook e.g. {@code PostSync}; empty when it is no hook
     */
    record Task(String name, Optional<String> hook, String message) {}

    /** What can carry a mark. */
    interface Marked {
        Set<Mark> marks();

        default boolean is(Mark mark) {
            return marks().contains(mark);
        }
    }
}
