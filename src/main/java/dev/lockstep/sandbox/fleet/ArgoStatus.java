package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * The status of one Argo CD application. Null means "not there", as in the API. Times are exact here and truncated to
 * seconds where they are shown.
 *
 * @param sync {@code Synced}, {@code OutOfSync} or {@code Unknown}; null before the first comparison
 * @param revision what was compared: a commit, or the branch name where the comparison failed
 * @param applied commit whose manifests run
 * @param version grows with every change: resourceVersion and, halved, generation
 */
record ArgoStatus(
        String sync,
        String revision,
        String applied,
        Health health,
        Instant reconciledAt,
        ArgoOperation operation,
        List<Condition> conditions,
        List<Resource> resources,
        List<Synced> history,
        long version) {
    static final ArgoStatus NEW =
            new ArgoStatus(null, null, null, null, null, null, List.of(), List.of(), List.of(), 1);
    private static final int MOST_HISTORY = 10;

    /** Health, with the time its status last changed. */
    record Health(String status, String message, Instant at) {}

    /** A condition, such as ComparisonError or SyncError. */
    record Condition(String type, String message, Instant at) {}

    /** An object of the application and whether it is as in Git. */
    record Resource(String group, String version, String kind, String namespace, String name) {}

    /** A successful sync. */
    record Synced(long id, String revision, Instant startedAt, Instant deployedAt) {}

    ArgoStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        resources = resources == null ? List.of() : List.copyOf(resources);
        history = history == null ? List.of() : List.copyOf(history);
    }

    /** The outcome of a comparison: whatever it found before is gone. */
    ArgoStatus compared(String sync, String revision, List<Condition> conditions, Instant now) {
        return new ArgoStatus(
                sync, revision, applied, health, now, operation, conditions, resources, history, version + 1);
    }

    ArgoStatus applied(String commit, List<Resource> resources) {
        return new ArgoStatus(
                sync, revision, commit, health, reconciledAt, operation, conditions, resources, history, version + 1);
    }

    ArgoStatus operation(ArgoOperation operation) {
        return new ArgoStatus(
                sync, revision, applied, health, reconciledAt, operation, conditions, resources, history, version + 1);
    }

    ArgoStatus health(String status, String message, Instant now) {
        Instant since = health != null && health.status().equals(status) ? health.at() : now;
        Health next = new Health(status, message, since);
        return new ArgoStatus(
                sync, revision, applied, next, reconciledAt, operation, conditions, resources, history, version + 1);
    }

    /** What runs has become unhealthy, or is well again, without a sync. */
    ArgoStatus assessed(String seen, Instant now) {
        boolean news = "Synced".equals(sync) && !health.status().equals(seen);
        return news ? health(seen, "", now).reconciledAt(now) : this;
    }

    /** A finished sync: in force, in the history, and Synced if nothing newer was compared meanwhile. */
    ArgoStatus deployed(ArgoOperation done, List<Resource> resources) {
        long id = history.isEmpty() ? 0 : history.get(history.size() - 1).id() + 1;
        List<Synced> next = new java.util.ArrayList<>(history);
        next.add(new Synced(id, done.revision(), done.startedAt(), done.finishedAt()));
        List<Synced> kept = next.subList(Math.max(0, next.size() - MOST_HISTORY), next.size());
        String state = done.revision().equals(revision) ? "Synced" : "OutOfSync";
        return new ArgoStatus(
                state, revision, done.revision(), health, reconciledAt, done, List.of(), resources, kept, version + 1);
    }

    ArgoStatus reconciledAt(Instant now) {
        return new ArgoStatus(
                sync, revision, applied, health, now, operation, conditions, resources, history, version + 1);
    }

    /** Forgets the comparison, so that it is made again. */
    ArgoStatus withoutComparison() {
        return new ArgoStatus(
                null, null, applied, health, reconciledAt, operation, conditions, resources, history, version + 1);
    }

    @JsonIgnore
    boolean isRunning() {
        return operation != null && operation.phase().equals("Running");
    }
}
