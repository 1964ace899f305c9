package dev.lockstep.sandbox.fleet;

import java.time.Instant;

/**
 * A sync operation.
 *
 * @param phase {@code Running}, {@code Succeeded} or {@code Failed}
 * @param finishedAt null while it runs
 * @param refused what the cluster said about the object it refused; null if it refused none
 */
record ArgoOperation(
        String phase,
        String message,
        String revision,
        Instant startedAt,
        Instant finishedAt,
        int retryCount,
        Refusal refused) {
    /** An object the cluster did not take. */
    record Refusal(String group, String version, String kind, String namespace, String name, String message) {}

    static ArgoOperation running(String revision, Instant now) {
        return new ArgoOperation("Running", "waiting for completion of sync tasks", revision, now, null, 0, null);
    }

    ArgoOperation succeeded(Instant now) {
        return new ArgoOperation("Succeeded", "successfully synced (all tasks run)", revision, startedAt, now, 0, null);
    }

    ArgoOperation failed(Refusal refusal, int retries, Instant now) {
        String message = "one or more synchronization tasks completed unsuccessfully, reason: " + refusal.message()
                + " (retried " + retries + " times).";
        return new ArgoOperation("Failed", message, revision, startedAt, now, retries, refusal);
    }
}
