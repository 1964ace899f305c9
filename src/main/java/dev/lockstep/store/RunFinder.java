package dev.lockstep.store;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Finds runs by what they have in common. In SQL: each condition is written as its index has it. */
@ApplicationScoped
public class RunFinder {
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
            implements RunFinderFilterBuilder.With {
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

    /** @param stages how many it has */
    public record Found(UUID id, long number, int stages) {}

    /** Sorts after every hex digit. */
    private static final String PAST_HEX = "g";

    private final EntityManager entities;

    RunFinder(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * The newest first.
     *
     * @param after only with a smaller number
     */
    @Transactional
    public List<Found> found(Filter filter, Optional<Long> after, int limit) {
        Map<String, Object> values = new HashMap<>();
        Query query = entities.createNativeQuery(sql(filter, after, values)).setMaxResults(limit);
        values.forEach(query::setParameter);
        List<?> rows = query.getResultList();
        return rows.stream()
                .map(Object[].class::cast)
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
}
