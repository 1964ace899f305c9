package dev.lockstep.queries;

import dev.lockstep.store.RunFinder;
import dev.lockstep.store.RunFinder.Filter;
import dev.lockstep.store.SearchIndex;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One box for all that is looked for: runs by number, commit and words, workloads by name. */
@ApplicationScoped
public class Search {
    /** Of runs, and of workloads. */
    public static final int MOST = 20;

    /** How many digits of a commit are enough to look for it. */
    public static final int DIGITS = 7;

    /** Places of workloads that are listed; one workload is in many environments. */
    static final int PLACES = 500;

    /**
     * @param environments by pipeline
     * @param moreEnvironments whether there are others that are not listed
     */
    public record Workload(String name, Map<String, List<String>> environments, boolean moreEnvironments) {}

    /**
     * @param runs the one with this number first, then those of this commit, then those that it was merged as, then those with these
     *     words; each the newest first
     * @param moreRuns whether there are others that are not shown
     */
    public record Found(List<RunSummary> runs, boolean moreRuns, List<Workload> workloads, boolean moreWorkloads) {}

    private final RunFinder finder;
    private final SearchIndex index;
    private final RunSummaries summaries;

    Search(RunFinder finder, SearchIndex index, RunSummaries summaries) {
        this.finder = finder;
        this.index = index;
        this.summaries = summaries;
    }

    /** @param text as a person typed it, not blank */
    @Transactional
    public Found find(String text) {
        String wanted = text.strip();
        Set<UUID> ids = new LinkedHashSet<>();
        number(wanted).flatMap(summaries::byNumber).map(RunSummary::id).ifPresent(ids::add);
        if (wanted.matches("[0-9a-fA-F]{" + DIGITS + ",40}")) {
            String commit = wanted.toLowerCase(Locale.ROOT);
            finder.found(Filter.ANY.withCommit(Optional.of(commit)), Optional.empty(), MOST + 1)
                    .forEach(found -> ids.add(found.id()));
            ids.addAll(index.merged(commit, MOST + 1));
        }
        ids.addAll(index.withWords(wanted, MOST + 1));
        List<UUID> shown = ids.stream().limit(MOST).toList();
        SearchIndex.Places places = index.workloads(wanted, PLACES + 1);
        List<Workload> workloads = workloads(places.some()).stream().limit(MOST).toList();
        return new Found(inOrder(shown), ids.size() > MOST, workloads, places.workloads() > workloads.size());
    }

    /** @param places by workload, with one more than are listed where there are more: its workload is in others, too */
    static List<Workload> workloads(List<SearchIndex.Placed> places) {
        Map<String, Map<String, List<String>>> workloads = new LinkedHashMap<>();
        places.stream()
                .limit(PLACES)
                .forEach(place -> workloads
                        .computeIfAbsent(place.workload(), name -> new TreeMap<>())
                        .computeIfAbsent(place.pipeline(), name -> new ArrayList<>())
                        .add(place.environment()));
        Optional<String> cut = places.stream().skip(PLACES).findFirst().map(SearchIndex.Placed::workload);
        return workloads.entrySet().stream()
                .map(one -> new Workload(
                        one.getKey(),
                        one.getValue(),
                        cut.filter(one.getKey()::equals).isPresent()))
                .toList();
    }

    private List<RunSummary> inOrder(List<UUID> ids) {
        List<RunSummary> runs = new ArrayList<>(summaries.of(ids));
        runs.sort(Comparator.comparingInt(run -> ids.indexOf(run.id())));
        return List.copyOf(runs);
    }

    private static Optional<Long> number(String text) {
        String digits = text.startsWith("#") ? text.substring(1) : text;
        return digits.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }
}
