package dev.lockstep.dashboard;

import dev.lockstep.queries.Search;
import java.time.Instant;
import java.util.List;

/**
 * What was found.
 *
 * @param wanted as it was typed; empty when nothing was
 */
public record SearchPage(
        String wanted, List<PromotionLine> lines, boolean moreRuns, List<Workload> workloads, boolean moreWorkloads) {

    /** @param more whether it is in others that are not listed */
    public record Workload(String name, List<Link> environments, boolean more) {}

    static final SearchPage EMPTY = new SearchPage("", List.of(), false, List.of(), false);

    static SearchPage of(String wanted, Search.Found found, OutwardLinks links, Instant now) {
        return new SearchPage(
                wanted,
                links.lines(found.runs().stream()
                        .map(run -> PromotionLine.of(run, now))
                        .toList()),
                found.moreRuns(),
                found.workloads().stream()
                        .map(one -> new Workload(
                                one.name(),
                                one.environments().entrySet().stream()
                                        .flatMap(pipeline -> pipeline.getValue().stream()
                                                .map(environment -> new Link(
                                                        Address.environment(pipeline.getKey(), environment)
                                                                .text(),
                                                        environment + " of " + pipeline.getKey())))
                                        .toList(),
                                one.moreEnvironments()))
                        .toList(),
                found.moreWorkloads());
    }

    public boolean nothing() {
        return !wanted.isEmpty() && lines.isEmpty() && workloads.isEmpty();
    }
}
