package dev.lockstep.queries;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds runs, newest first, a page at a time. Pages hold still while new runs come: they are before the first page. */
@ApplicationScoped
public class RunSearch {
    /**
     * What runs must have in common; what is empty does not matter.
     *
     * @param environment where the run has a stage
     * @param statuses any of them
     * @param commit the first hex digits of it, or all
     * @param since created then or later
     * @param until created before then
     */
    @RecordBuilder
    public record Filter(
            Optional<String> pipeline,
            Optional<String> environment,
            Set<PromotionStatus> statuses,
            Optional<RunKind> kind,
            Optional<String> commit,
            Optional<String> startedBy,
            Optional<Instant> since,
            Optional<Instant> until)
            implements RunSearchFilterBuilder.With {
        public static final Filter ANY = new Filter(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** In the order of the alternatives, so that two of the same meaning are the same in words, too. */
        public Filter {
            statuses = Collections.unmodifiableSet(new TreeSet<>(statuses));
        }
    }

    /** @param next where the next page begins: after the run of this number; empty on the last page */
    public record Page(List<RunSummary> runs, Optional<Long> next) {}

    private record Found(UUID id, long number, int stages) {}

    /** Sorts after every hex digit. */
    private static final String PAST_HEX = "g";

    private final EntityManager entities;
    private final RunSummaries summaries;

    RunSearch(EntityManager entities, RunSummaries summaries) {
        this.summaries = summaries;
        this.entities = entities;
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
        List<Found> found = found(filter, after, limit + 1);
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

    private List<Found> found(Filter filter, Optional<Long> after, int limit) {
        Map<String, Object> values = new HashMap<>();
        Query query = entities.createNativeQuery(sql(filter, after, values)).setMaxResults(limit);
        values.forEach(query::setParameter);
        return RunSummaries.rows(query).stream()
                .map(row -> new Found((UUID) row[0], ((Number) row[1]).longValue(), ((Number) row[2]).intValue()))
                .toList();
    }

    /** The query without its limit; also what tests ask PostgreSQL to explain. */
    static String sql(Filter filter, Optional<Long> after, Map<String, Object> values) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        filter.pipeline().ifPresent(value -> {
            conditions.add("pipeline = :pipeline");
            values.put("pipeline", value);
        });
        filter.environment().ifPresent(value -> {
            conditions.add("environments @> jsonb_build_array(cast(:environment as text))");
            values.put("environment", value);
        });
        if (!filter.statuses().isEmpty()) {
            conditions.add("status in (:statuses)");
            values.put("statuses", filter.statuses().stream().map(Enum::name).toList());
        }
        filter.kind().ifPresent(value -> {
            conditions.add("kind = :kind");
            values.put("kind", value.name());
        });
        filter.commit().ifPresent(value -> {
            // A range instead of LIKE: an index serves it also when the plan is made without knowing the value.
            conditions.add("commit_sha collate \"C\" >= :commit and commit_sha collate \"C\" < :pastCommit");
            values.put("commit", value);
            values.put("pastCommit", value + PAST_HEX);
        });
        filter.startedBy().ifPresent(value -> {
            conditions.add("started_by = :startedBy");
            values.put("startedBy", value);
        });
        filter.since().ifPresent(value -> {
            conditions.add("created_at >= :since");
            values.put("since", value);
        });
        filter.until().ifPresent(value -> {
            conditions.add("created_at < :until");
            values.put("until", value);
        });
        after.ifPresent(value -> {
            conditions.add("number < :after");
            values.put("after", value);
        });
        return "select id, number, jsonb_array_length(environments) as stages from promotion where "
                + String.join(" and ", conditions) + " order by number desc";
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
        return !found(filter, Optional.empty(), 1).isEmpty();
    }

    /** The numbers of the runs that retry these, by the number of the one that is retried; oldest first. */
    @Transactional
    public Map<Long, List<Long>> retries(Collection<Long> numbers) {
        if (numbers.isEmpty()) {
            return Map.of();
        }
        return entities
                .createQuery(
                        "select retryOf, number from PromotionRow where retryOf in ?1 order by number", Object[].class)
                .setParameter(1, numbers)
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(
                        row -> (Long) row[0], Collectors.mapping(row -> (Long) row[1], Collectors.toList())));
    }
}
