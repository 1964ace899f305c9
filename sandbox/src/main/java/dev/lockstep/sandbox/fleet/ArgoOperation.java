package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A sync operation.
 *
 * @param phase {@code Running}, {@code Succeeded} or {@code Failed}
 * @param finishedAt null while its first attempt runs; afterwards of the last attempt that ended
 * @param retryCount how often it was tried again
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
    private static final DateTimeFormatter KITCHEN =
            DateTimeFormatter.ofPattern("h:mma", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** An object the cluster did not take. */
    record Refusal(String group, String version, String kind, String namespace, String name, String message) {}

    static ArgoOperation running(String revision, Instant now) {
        return new ArgoOperation("Running", "waiting for completion of sync tasks", revision, now, null, 0, null);
    }

    ArgoOperation succeeded(Instant now) {
        return new ArgoOperation("Succeeded", "successfully synced (all tasks run)", revision, startedAt, now, 0, null);
    }

    /** An attempt failed, and there will be another: all of them are one operation, which goes on running. */
    ArgoOperation retrying(Refusal refusal, Instant now, Instant next) {
        int retry = retryCount + 1;
        String message = reason(refusal) + ". Retrying attempt #" + retry + " at " + KITCHEN.format(next) + ".";
        return new ArgoOperation("Running", message, revision, startedAt, now, retry, refusal);
    }

    /** The last attempt failed. */
    ArgoOperation failed(Refusal refusal, Instant now) {
        String message = reason(refusal) + " (retried " + retryCount + " times).";
        return new ArgoOperation("Failed", message, revision, startedAt, now, retryCount, refusal);
    }

    private static String reason(Refusal refusal) {
        return "one or more synchronization tasks completed unsuccessfully, reason: " + refusal.message();
    }
}
