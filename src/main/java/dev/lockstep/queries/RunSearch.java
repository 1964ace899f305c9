package dev.lockstep.queries;

import dev.lockstep.store.ListedRuns;
import dev.lockstep.store.RunFinder;
import dev.lockstep.store.RunFinder.Filter;
import dev.lockstep.store.RunFinder.Found;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds runs, newest first, a page at a time. Pages hold still while new runs come: they are before the first page. */
@ApplicationScoped
public class RunSearch {
    /** @param next where the next page begins: after the run of this number; empty on the last page */
    public record Page(List<RunSummary> runs, Optional<Long> next) {}

    private final RunFinder finder;
    private final ListedRuns listed;
    private final RunSummaries summaries;

    RunSearch(RunFinder finder, ListedRuns listed, RunSummaries summaries) {
        this.finder = finder;
        this.listed = listed;
        this.summaries = summaries;
    }

    /** @param after the number that the page before ended with */
    @Transactional
    public Page newest(Filter filter, Optional<Long> after, int limit) {
        return newest(filter, after, limit, Integer.MAX_VALUE);
    }

    /**
     * The same, ended early when the runs have many stages.
     *
     * @param stages how many the runs of the page have together, at most; one run is shown, whatever it has
     */
    @Transactional
    public Page newest(Filter filter, Optional<Long> after, int limit, int stages) {
        List<Found> found = finder.found(filter, after, limit + 1);
        int shown = 0;
        long sum = 0;
        while (shown < Math.min(limit, found.size())
                && (shown == 0 || sum + found.get(shown).stages() <= stages)) {
            sum += found.get(shown).stages();
            shown++;
        }
        return new Page(
                summaries.of(found.stream().limit(shown).map(Found::id).toList()),
                found.size() > shown ? Optional.of(found.get(shown - 1).number()) : Optional.empty());
    }

    /** Whether there was ever a run with this pipeline, also when it is not configured any more. */
    @Transactional
    public boolean knowsPipeline(String pipeline) {
        return knows(Filter.ANY.withPipeline(Optional.of(pipeline)));
    }

    /** Whether there was ever a run with a stage in an environment of this name. */
    @Transactional
    public boolean knowsEnvironment(String environment) {
        return knows(Filter.ANY.withEnvironment(Optional.of(environment)));
    }

    private boolean knows(Filter filter) {
        return !finder.found(filter, Optional.empty(), 1).isEmpty();
    }

    /** The numbers of the runs that retry these, by the number of the one that is retried; oldest first. */
    public Map<Long, List<Long>> retries(Collection<Long> numbers) {
        return listed.retries(numbers);
    }
}
