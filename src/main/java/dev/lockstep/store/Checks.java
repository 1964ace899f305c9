package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** The report of the latest check of each pipeline, as JSON. */
@ApplicationScoped
public class Checks {
    private final CheckRepository rows;
    private final EntityManager entities;

    Checks(CheckRepository rows, EntityManager entities) {
        this.rows = rows;
        this.entities = entities;
    }

    /** By pipeline; of one that was never checked, nothing. */
    @Transactional
    public Map<String, String> latest(Collection<String> pipelines) {
        return pipelines.isEmpty()
                ? Map.of()
                : rows.list("pipeline in ?1", pipelines).stream()
                        .collect(Collectors.toMap(row -> row.pipeline, row -> row.report));
    }

    /** One statement, because a pipeline may be checked twice at the same moment. */
    @Transactional
    public void keep(String pipeline, Instant at, String report) {
        entities.createNativeQuery("insert into pipeline_check (pipeline, checked_at, report)"
                        + " values (:pipeline, :at, cast(:report as jsonb))"
                        + " on conflict (pipeline) do update set checked_at = :at, report = cast(:report as jsonb)")
                .setParameter("pipeline", pipeline)
                .setParameter("at", at)
                .setParameter("report", report)
                .executeUpdate();
    }
}
