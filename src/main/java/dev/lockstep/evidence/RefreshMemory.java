package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which reconcilers have been asked to look at Git for which target: each once, and of each source so many a minute at most. A target
 * is forgotten when nobody has waited for it for a while, never because there are many clusters.
 */
final class RefreshMemory {
    static final int PER_MINUTE = 120;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofHours(1);

    private static final class Asked {
        private final Set<ReconcilerId> ids = new HashSet<>();
        private Instant waitedFor;
    }

    private final Map<String, Asked> targets = new HashMap<>();
    private final Map<String, Deque<Instant>> lastMinute = new HashMap<>();

    /** Those of {@code waiting} that are to be asked now; they count as asked from here on. */
    synchronized List<ReconcilerId> due(String target, Collection<ReconcilerId> waiting, Instant now) {
        targets.values().removeIf(asked -> asked.waitedFor.plus(KEPT).isBefore(now));
        if (waiting.isEmpty()) {
            return List.of();
        }
        Asked asked = targets.computeIfAbsent(target, t -> new Asked());
        asked.waitedFor = now;
        List<ReconcilerId> due = new ArrayList<>();
        for (ReconcilerId id : waiting) {
            if (!asked.ids.contains(id) && mayAsk(id.source(), now)) {
                asked.ids.add(id);
                due.add(id);
            }
        }
        return due;
    }

    private boolean mayAsk(String source, Instant now) {
        Deque<Instant> asked = lastMinute.computeIfAbsent(source, s -> new ArrayDeque<>());
        while (!asked.isEmpty() && !asked.peekFirst().plus(MINUTE).isAfter(now)) {
            asked.removeFirst();
        }
        if (asked.size() >= PER_MINUTE) {
            return false;
        }
        asked.addLast(now);
        return true;
    }
}
