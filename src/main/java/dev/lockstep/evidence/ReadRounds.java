package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which reconcilers have proved a target by a direct read while others of the same stage are still to be read. Reading thousands
 * takes several looks where the source is throttled; what was read stays read until all were, or for a while. Of this process
 * alone, and bounded: what is not remembered is read again.
 */
final class ReadRounds {
    static final int MOST_ROUNDS = 64;
    private static final Duration KEPT = Duration.ofMinutes(30);

    /** What clusters are asked to prove. */
    record Question(String repository, String branch, String target) {}

    private final Map<Question, Map<ReconcilerId, Instant>> rounds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Map<ReconcilerId, Instant>> eldest) {
            return size() > MOST_ROUNDS;
        }
    };

    synchronized Set<ReconcilerId> read(Question question, Instant now) {
        Iterator<Map<ReconcilerId, Instant>> all = rounds.values().iterator();
        while (all.hasNext()) {
            Map<ReconcilerId, Instant> round = all.next();
            round.values().removeIf(at -> at.plus(KEPT).isBefore(now));
            if (round.isEmpty()) {
                all.remove();
            }
        }
        Map<ReconcilerId, Instant> round = rounds.get(question);
        return round == null ? Set.of() : Set.copyOf(round.keySet());
    }

    /** @param proven what this look has read, and found proven */
    synchronized void keep(Question question, Collection<ReconcilerId> proven, Instant now) {
        if (!proven.isEmpty()) {
            rounds.computeIfAbsent(question, q -> new HashMap<>())
                    .putAll(proven.stream().collect(Collectors.toMap(id -> id, id -> now)));
        }
    }

    /** All have been read. */
    synchronized void end(Question question) {
        rounds.remove(question);
    }
}
