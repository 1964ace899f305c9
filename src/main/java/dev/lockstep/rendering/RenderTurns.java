package dev.lockstep.rendering;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who may render now: as many at once as there is memory for, and those of pipelines that render little before those of
 * pipelines that render much. Nobody is held up here: whoever has no turn comes back, and keeps its place by that.
 */
public final class RenderTurns {
    /** Who does not come back for so long may have gone elsewhere, aborted or to another replica, and holds up nobody. */
    static final Duration ABSENT = Duration.ofSeconds(10);

    /** Who comes back within this has its place: all workers may have been busy. */
    static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private static final class Place {
        final String pipeline;
        final long since;
        long seen;

        Place(String pipeline, long since) {
            this.pipeline = pipeline;
            this.since = since;
        }
    }

    private final int atOnce;
    private final LongSupplier nanos;
    /** By run and environment. */
    private final Map<String, Place> waiting = new LinkedHashMap<>();
    /** By pipeline. */
    private final Map<String, Integer> underWay = new HashMap<>();
    /** Of each pipeline, the number of its last turn; with one rendering at a time, nothing else tells who had much. */
    private final Map<String, Long> lastTurns = new HashMap<>();

    private long turns;

    private int all;

    /**
     * @param atOnce renderings under way at one moment
     * @param nanos as {@link System#nanoTime()}
     */
    public RenderTurns(int atOnce, LongSupplier nanos) {
        this.atOnce = Math.max(1, atOnce);
        this.nanos = nanos;
    }

    /**
     * As many renderings as half of the heap holds, and fewer than there are workers where there are several: the others go on
     * with what takes no time.
     */
    public static int atOnce(long heapBytes, long bytesOfOne, int workers) {
        long fit = heapBytes / 2 / bytesOfOne;
        return (int) Math.max(1, Math.min(fit, Math.max(1, workers - 1)));
    }

    /** @return true: to be ended with {@link #end}; false: not now, come back soon */
    public synchronized boolean begin(String pipeline, String who) {
        long now = nanos.getAsLong();
        waiting.values().removeIf(place -> now - place.seen > FORGOTTEN.toNanos());
        Place own = waiting.computeIfAbsent(who, key -> new Place(pipeline, now));
        own.seen = now;
        List<Place> order = waiting.values().stream()
                .filter(place -> now - place.seen <= ABSENT.toNanos())
                .sorted(Comparator.comparingInt((Place place) -> underWay.getOrDefault(place.pipeline, 0))
                        .thenComparingLong(place -> lastTurns.getOrDefault(place.pipeline, 0L))
                        .thenComparingLong(place -> place.since - now))
                .toList();
        if (order.indexOf(own) >= atOnce - all) {
            return false;
        }
        waiting.remove(who);
        underWay.merge(pipeline, 1, Integer::sum);
        lastTurns.put(pipeline, ++turns);
        all++;
        return true;
    }

    public synchronized void end(String pipeline) {
        underWay.computeIfPresent(pipeline, (key, count) -> count == 1 ? null : count - 1);
        all--;
    }

    /** What those are told who have no turn. */
    public synchronized String reason() {
        return (all == 1 ? "1 environment is" : all + " environments are") + " being rendered by this replica, and "
                + (atOnce == 1 ? "it renders one at a time" : "it renders " + atOnce + " at a time")
                + Optional.of(waiting.size())
                        .filter(count -> count > 1)
                        .map(count -> "; " + count + " wait for their turn")
                        .orElse("");
    }
}
