package dev.lockstep.kubernetes;

import dev.lockstep.foreign.Entry;
import dev.lockstep.memory.Guarded;
import dev.lockstep.ports.OutsideException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Says when polling a cluster would find something new. That is a hint: what there is, lists say, and each watch begins where a list
 * was read.
 */
final class KubernetesWatch implements WatchedList.Listener {
    private static final Logger LOG = Logger.getLogger(KubernetesWatch.class);
    /** What a verdict is made of; HelmReleases only add words to it. */
    private static final Map<String, String> WATCHED = Map.of(
            "kustomizations", "Kustomization", "gitrepositories", "GitRepository", "ocirepositories", "OCIRepository");

    private final KubernetesApi api;
    private final ScheduledExecutorService shared;
    private final WatchedList.Timing timing;
    private final Runnable changed;
    private final Map<String, WatchedList> lists = new HashMap<>();
    private final Set<String> inThisLook = new HashSet<>();
    private final Set<WatchedList> failing = new HashSet<>();
    private Future<?> telling = CompletableFuture.completedFuture(null);
    private boolean toTell;
    private long notBefore = System.nanoTime();
    private boolean closed;

    /** @param changed is called at once, and not again before a pause, after which it is told if there was more */
    KubernetesWatch(KubernetesApi api, ScheduledExecutorService shared, WatchedList.Timing timing, Runnable changed) {
        this.api = api;
        this.shared = shared;
        this.timing = timing;
        this.changed = changed;
    }

    /** A list was read. */
    synchronized void listed(String path, String version, List<Entry> all) {
        if (closed || !WATCHED.containsKey(resource(path))) {
            return;
        }
        inThisLook.add(path);
        WatchedList list = lists.get(path);
        if (list == null) {
            list = new WatchedList(path, api, shared, timing, this);
            lists.put(path, list);
        }
        list.listed(version, all);
    }

    private static String resource(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** @param others what certainly does not matter, as {@code Kind namespace/name} */
    synchronized void others(Set<String> others) {
        lists.forEach((path, list) -> {
            String kind = WATCHED.get(resource(path)) + " ";
            list.others(others.stream()
                    .filter(one -> one.startsWith(kind))
                    .map(one -> one.substring(kind.length()))
                    .collect(Collectors.toSet()));
        });
    }

    /** All that there is has been listed; what was not is not watched any more. */
    synchronized void looked() {
        lists.entrySet().removeIf(entry -> {
            boolean gone = !inThisLook.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
                failing.remove(entry.getValue());
            }
            return gone;
        });
        inThisLook.clear();
    }

    @Override
    public synchronized void changed() {
        if (closed || toTell) {
            return;
        }
        toTell = true;
        telling = shared.schedule(this::tell, Math.max(0, notBefore - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void tell() {
        synchronized (this) {
            if (closed) {
                return;
            }
            // What comes from here on may be missed by whom it is told now.
            toTell = false;
            notBefore = System.nanoTime() + timing.telling().toNanos();
        }
        Guarded.run(
                changed, thrown -> LOG.errorf(thrown, "Cluster %s: a change there could not be told", api.cluster()));
    }

    @Override
    public synchronized void fails(WatchedList list, OutsideException why) {
        if (!closed && failing.add(list) && failing.size() == 1) {
            LOG.warnf(
                    "Cluster %s cannot be watched, so that changes there are seen when it is polled; it is tried again. %s",
                    api.cluster(), why.getMessage());
        }
    }

    @Override
    public synchronized void works(WatchedList list) {
        if (failing.remove(list) && failing.isEmpty()) {
            LOG.infof("Cluster %s is watched again", api.cluster());
        }
    }

    synchronized void close() {
        closed = true;
        telling.cancel(false);
        lists.values().forEach(WatchedList::close);
        lists.clear();
    }
}
