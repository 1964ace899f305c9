package dev.lockstep.sandbox.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Resource Graph knows: the Flux configurations as they were some time ago. A new configuration appears, and a removed
 * one disappears, only when that time is over.
 */
final class GraphIndex {
    private record Snapshot(Instant at, Optional<FluxConfig> config) {}

    private final Map<String, Deque<Snapshot>> history = new TreeMap<>();
    private Duration lag;

    GraphIndex(Duration lag) {
        this.lag = lag;
    }

    synchronized void lag(Duration lag) {
        this.lag = lag;
    }

    /** What the index of before knew: to be seen at once, whatever the lag. */
    synchronized void remember(Map<String, FluxConfig> configs) {
        configs.forEach((id, config) -> add(id, new Snapshot(Instant.MIN, Optional.of(config))));
    }

    /** Takes note of all configurations, by resource id, as they are now. */
    synchronized void record(Map<String, FluxConfig> configs, Instant now) {
        configs.forEach((id, config) -> add(id, new Snapshot(now, Optional.of(config))));
        Set<String> gone = new HashSet<>(history.keySet());
        gone.removeAll(configs.keySet());
        gone.forEach(id -> add(id, new Snapshot(now, Optional.empty())));
        Instant horizon = now.minus(lag);
        history.values().removeIf(snapshots -> {
            prune(snapshots, horizon);
            return snapshots.size() == 1 && snapshots.getFirst().config().isEmpty();
        });
    }

    private void add(String id, Snapshot snapshot) {
        Deque<Snapshot> snapshots = history.computeIfAbsent(id, key -> new ArrayDeque<>());
        if (snapshots.isEmpty() || !snapshots.getLast().config().equals(snapshot.config())) {
            snapshots.addLast(snapshot);
        }
    }

    /**
     * Keeps the newest snapshot that is old enough to be seen, and all younger ones. What was seen once stays so when the lag
     * grows, until something younger is old enough.
     */
    private static void prune(Deque<Snapshot> snapshots, Instant horizon) {
        Optional<Snapshot> seen = Optional.empty();
        while (!snapshots.isEmpty() && !snapshots.getFirst().at().isAfter(horizon)) {
            seen = Optional.of(snapshots.removeFirst());
        }
        seen.ifPresent(snapshot -> snapshots.addFirst(new Snapshot(Instant.MIN, snapshot.config())));
    }

    /** The configurations to be seen now, ordered by id. */
    synchronized List<FluxConfig> visible(Instant now) {
        Instant horizon = now.minus(lag);
        List<FluxConfig> seen = new ArrayList<>();
        for (Deque<Snapshot> snapshots : history.values()) {
            prune(snapshots, horizon);
            Snapshot oldest = snapshots.getFirst();
            if (!oldest.at().isAfter(horizon)) {
                oldest.config().ifPresent(seen::add);
            }
        }
        return seen;
    }
}
