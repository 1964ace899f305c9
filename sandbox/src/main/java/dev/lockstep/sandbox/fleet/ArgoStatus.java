package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
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
        long version)
        implements ArgoStatusBuilder.With {
    static final ArgoStatus NEW =
            new ArgoStatus(null, null, null, null, null, null, List.of(), List.of(), List.of(), 1);
    private static final int MOST_HISTORY = 10;

    /** Health, with the time its status last changed. Argo CD gives no message here. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Health(String status, Instant at) {}

    /** A condition, such as ComparisonError or SyncError. */
    record Condition(String type, String message, Instant at) {}

    /**
     * An object of the application.
     *
     * @param sync whether it is as in Git
     * @param requiresPruning whether Git does not have it, or is not known to
     * @param missing whether the cluster does not have it
     */
    record Resource(
            String group,
            String version,
            String kind,
            String namespace,
            String name,
            String sync,
            boolean requiresPruning,
            boolean missing) {
        static Resource of(KubeObject object, String sync) {
            return new Resource(
                    object.group(),
                    object.version(),
                    object.kind(),
                    object.namespace(),
                    object.name(),
                    sync,
                    false,
                    false);
        }

        Resource toPrune(String sync) {
            return new Resource(group, version, kind, namespace, name, sync, true, false);
        }

        Resource absent() {
            return new Resource(group, version, kind, namespace, name, "OutOfSync", false, true);
        }
    }

    /** A successful sync. */
    record Synced(long id, String revision, Instant startedAt, Instant deployedAt) {}

    ArgoStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        resources = resources == null ? List.of() : List.copyOf(resources);
        history = history == null ? List.of() : List.copyOf(history);
    }

    /** The outcome of a comparison: whatever it found before is gone. */
    ArgoStatus compared(String sync, String revision, List<Condition> conditions, Instant now) {
        return changed()
                .with(status -> status.sync(sync)
                        .revision(revision)
                        .conditions(conditions)
                        .reconciledAt(now));
    }

    ArgoStatus applied(String commit, List<Resource> resources) {
        return changed().with(status -> status.applied(commit).resources(resources));
    }

    ArgoStatus operation(ArgoOperation operation) {
        return changed().withOperation(operation);
    }

    ArgoStatus health(String status, Instant now) {
        Instant since = health != null && health.status().equals(status) ? health.at() : now;
        return changed().withHealth(new Health(status, since));
    }

    /** What runs has become unhealthy, or is well again, without a sync. */
    ArgoStatus assessed(String seen, Instant now) {
        boolean news = "Synced".equals(sync) && !health.status().equals(seen);
        return news ? health(seen, now).reconciledAt(now) : this;
    }

    /** A finished sync: in force, in the history, and Synced if nothing newer was compared meanwhile. */
    ArgoStatus deployed(ArgoOperation done, List<Resource> resources) {
        long id = history.isEmpty() ? 0 : history.get(history.size() - 1).id() + 1;
        List<Synced> next = new java.util.ArrayList<>(history);
        next.add(new Synced(id, done.revision(), done.startedAt(), done.finishedAt()));
        List<Synced> kept = next.subList(Math.max(0, next.size() - MOST_HISTORY), next.size());
        String state = done.revision().equals(revision) ? "Synced" : "OutOfSync";
        return changed()
                .with(status -> status.sync(state)
                        .applied(done.revision())
                        .operation(done)
                        .conditions(List.of())
                        .resources(resources)
                        .history(kept));
    }

    ArgoStatus reconciledAt(Instant now) {
        return changed().withReconciledAt(now);
    }

    /** Forgets the comparison, so that it is made again. */
    ArgoStatus withoutComparison() {
        return changed().with(status -> status.sync(null).revision(null));
    }

    private ArgoStatus changed() {
        return withVersion(version + 1);
    }

    @JsonIgnore
    boolean isRunning() {
        return operation != null && operation.phase().equals("Running");
    }
}
