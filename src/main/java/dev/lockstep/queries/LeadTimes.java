package dev.lockstep.queries;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How long promotions took from the start of their run until the clusters of an environment had proved them.
 *
 * @param runs of how many
 * @param median half of them took as long or less; of an even number, what is between the two in the middle
 * @param p90 nine of ten took as long or less; of few, the longest
 */
public record LeadTimes(int runs, Optional<Duration> median, Optional<Duration> p90) {
    /** How many runs they are of, when there are as many: the newest. */
    public static final int RUNS = 20;

    public static LeadTimes of(Collection<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        int size = sorted.size();
        if (size == 0) {
            return new LeadTimes(0, Optional.empty(), Optional.empty());
        }
        Duration middle = sorted.get((size - 1) / 2).plus(sorted.get(size / 2)).dividedBy(2);
        return new LeadTimes(size, Optional.of(middle), Optional.of(sorted.get((int) Math.ceil(size * 0.9) - 1)));
    }
}
