package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * What a cluster does with one branch.
 *
 * @param reconciler name of the Flux configuration or Argo CD application
 * @param fetchedCommit newest commit it has fetched (Flux) or compared with (Argo CD)
 * @param appliedCommit commit whose manifests it runs
 * @param state Flux: the complianceState, {@code Pending} before the first report. Argo CD: sync and health, such as {@code Synced/Healthy}
 * @param message the newest message of the agent, such as why it failed; may be empty
 * @param changedAt when the state last changed, if it ever did
 */
public record BranchView(
        String branch,
        String reconciler,
        Optional<String> fetchedCommit,
        Optional<String> appliedCommit,
        String state,
        String message,
        Optional<Instant> changedAt) {}
