package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Flux's objects as the Kubernetes API of a cluster has them, and their last changes. A version is one counter of the cluster: each
 * change of an object takes the next one. It is recorded under the fleet's lock, and read by any thread.
 */
final class KubernetesState {
    /** Of all kinds together: those of some roll-outs. */
    static final int MOST_CHANGES = 256;

    private static final List<String> KINDS =
            List.of(KubernetesDocuments.GIT_REPOSITORY, KubernetesDocuments.KUSTOMIZATION);

    /** @param type as in an event of a watch; of what was deleted, the object is what it was last */
    record Change(long version, String type, String kind, ObjectNode object) {}

    /** @param objects in the order of their namespaces and names; none may be changed */
    record Listing(long version, List<ObjectNode> objects) {}

    private record Seen(FluxStatus status, List<KubeObject> running, boolean suspended) {
        static Seen of(FluxConfig config) {
            return new Seen(config.status(), config.running(), config.suspended());
        }

        /** Looked at every few milliseconds: the same objects say the same. */
        boolean isSame(Seen other) {
            return status == other.status && running == other.running && suspended == other.suspended;
        }

        /** That it was reported again is no change. */
        boolean saysTheSame(Seen other) {
            return running == other.running
                    && suspended == other.suspended
                    && status.reportedAt(null).equals(other.status.reportedAt(null));
        }
    }

    private final KubernetesDocuments documents;
    private List<Seen> seen = List.of();
    private final Map<String, TreeMap<String, ObjectNode>> objects = new HashMap<>();
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private long version;
    /** Changes after this one are known. */
    private long oldest;

    private long woken;

    /** @param before version that was reached, by the same cluster before a restart */
    KubernetesState(KubernetesDocuments documents, long before) {
        this.documents = documents;
        this.version = before;
        KINDS.forEach(kind -> objects.put(kind, new TreeMap<>()));
    }

    /** What is there at the beginning; nobody can watch from before it. */
    void begin(FluxCluster cluster, Instant now) {
        record(cluster, now);
        synchronized (this) {
            version = next(now);
            changes.clear();
            oldest = version;
        }
    }

    /** Makes no documents while nothing changes. */
    void record(FluxCluster cluster, Instant now) {
        List<FluxReconciler> configs = cluster.configs();
        List<Seen> current = new ArrayList<>(configs.size());
        boolean same = seen.size() == configs.size();
        boolean equal = same;
        for (int i = 0; i < configs.size(); i++) {
            Seen one = Seen.of(FluxConfig.of(cluster, configs.get(i)));
            current.add(one);
            boolean still = same && one.isSame(seen.get(i));
            equal &= still || same && one.saysTheSame(seen.get(i));
        }
        seen = current;
        if (equal) {
            return;
        }
        Map<String, List<ObjectNode>> fresh = new HashMap<>();
        KINDS.forEach(kind -> fresh.put(kind, documents.all(cluster, kind)));
        synchronized (this) {
            KINDS.forEach(kind -> replace(kind, fresh.get(kind), now));
            notifyAll();
        }
    }

    private void replace(String kind, List<ObjectNode> fresh, Instant now) {
        TreeMap<String, ObjectNode> old = objects.get(kind);
        // What two branches apply under one name is one object, of the one that applies it last.
        TreeMap<String, ObjectNode> current = new TreeMap<>();
        fresh.forEach(object -> current.put(KubernetesDocuments.key(object), object));
        current.replaceAll((key, object) -> {
            ObjectNode before = old.get(key);
            if (before != null) {
                version(object, before.path("metadata").path("resourceVersion").asText());
            }
            return object.equals(before) ? before : changed(before == null ? "ADDED" : "MODIFIED", kind, object, now);
        });
        old.forEach((key, before) -> {
            if (!current.containsKey(key)) {
                changed("DELETED", kind, before.deepCopy(), now);
            }
        });
        objects.put(kind, current);
    }

    private ObjectNode changed(String type, String kind, ObjectNode object, Instant now) {
        version = next(now);
        version(object, String.valueOf(version));
        changes.add(new Change(version, type, kind, object));
        while (changes.size() > MOST_CHANGES) {
            oldest = changes.remove().version();
        }
        return object;
    }

    /** Forward also when the cluster was removed, or everything reset, in between: time went on. */
    private long next(Instant now) {
        return Math.max(version + 1, now.toEpochMilli());
    }

    private static void version(ObjectNode object, String version) {
        ((ObjectNode) object.path("metadata")).put("resourceVersion", version);
    }

    synchronized long version() {
        return version;
    }

    synchronized Listing list(String kind) {
        return new Listing(version, List.copyOf(objects.get(kind).values()));
    }

    /** Whether all changes after a version are known. */
    synchronized boolean reaches(long from) {
        return from >= oldest;
    }

    /** Lets whoever waits for changes look around: the cluster may have gone. */
    synchronized void wake() {
        woken++;
        notifyAll();
    }

    /** All changes of a kind after a version; waits until there are some, until it is woken, or for so long. */
    synchronized List<Change> after(long from, String kind, long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        long before = woken;
        while (true) {
            List<Change> found = changes.stream()
                    .filter(change -> change.version() > from && change.kind().equals(kind))
                    .toList();
            long left = until - System.nanoTime();
            if (!found.isEmpty() || !reaches(from) || left <= 0 || woken != before) {
                return found;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
    }
}
