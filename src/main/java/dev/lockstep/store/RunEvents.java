package dev.lockstep.store;

import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The events of one run, of a pipeline's or of all, in the order of their ids. */
@ApplicationScoped
public class RunEvents {
    /**
     * @param environment empty for events of the run as a whole
     * @param actor a person, or {@link EventLog#LOCKSTEP}; empty when it was not kept yet
     * @param evidence whether what clusters answered is kept with it
     */
    public record RunEvent(
            long id,
            UUID run,
            long number,
            String pipeline,
            Instant at,
            String type,
            Optional<String> environment,
            String message,
            Optional<String> actor,
            boolean evidence) {}

    /** What is empty does not matter. */
    public record Filter(Optional<UUID> run, Optional<String> pipeline) {}

    /** @param lastEvent the id of the last thing that happened to it */
    public record Resting(String status, long lastEvent) {}

    private final EntityManager entities;

    RunEvents(EntityManager entities) {
        this.entities = entities;
    }

    /** Events after one id and up to another. */
    @Transactional
    public List<RunEvent> between(Filter filter, long after, long upTo, int limit) {
        Query query = entities.createNativeQuery(
                        "select e.id, e.promotion_id, p.number, p.pipeline, e.at, e.type, e.environment, e.message,"
                                + " e.actor, e.evidence is not null"
                                + " from promotion_event e join promotion p on p.id = e.promotion_id"
                                + " where e.id > :after and e.id <= :upTo"
                                + (filter.run().isPresent() ? " and e.promotion_id = :run" : "")
                                + (filter.pipeline().isPresent() ? " and p.pipeline = :pipeline" : "")
                                + " order by e.id")
                .setParameter("after", after)
                .setParameter("upTo", upTo)
                .setMaxResults(limit);
        filter.run().ifPresent(run -> query.setParameter("run", run));
        filter.pipeline().ifPresent(pipeline -> query.setParameter("pipeline", pipeline));
        List<?> rows = query.getResultList();
        return rows.stream().map(row -> event((Object[]) row)).toList();
    }

    @Transactional
    public boolean has(UUID run, long event) {
        return !entities.createNativeQuery("select 1 from promotion_event where id = :id and promotion_id = :run")
                .setParameter("id", event)
                .setParameter("run", run)
                .getResultList()
                .isEmpty();
    }

    /** What an event rests on, see {@link dev.lockstep.store.evidence.JudgedEvidence}. */
    @Transactional
    public Optional<String> evidence(long event) {
        return Optional.ofNullable((String) entities.createNativeQuery(
                        "select cast(evidence as text) from promotion_event where id = :id", String.class)
                .setParameter("id", event)
                .getSingleResultOrNull());
    }

    /** The greatest id that is visible, whatever may still appear before it. */
    @Transactional
    public long newest() {
        return ((Number) entities.createNativeQuery("select coalesce(max(id), 0) from promotion_event")
                        .getSingleResult())
                .longValue();
    }

    /** Of these runs the ones that have ended and owe nothing to anybody any more. */
    @Transactional
    public Map<UUID, Resting> resting(Collection<UUID> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        List<?> rows = entities.createNativeQuery("select p.id, p.status,"
                        + " (select coalesce(max(e.id), 0) from promotion_event e where e.promotion_id = p.id)"
                        + " from promotion p where p.id in (:runs) and p.status <> 'RUNNING'"
                        + " and not exists (select 1 from promotion_work w where w.promotion_id = p.id)")
                .setParameter("runs", runs)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .collect(Collectors.toMap(
                        row -> (UUID) row[0], row -> new Resting((String) row[1], ((Number) row[2]).longValue())));
    }

    private static RunEvent event(Object[] row) {
        return new RunEvent(
                ((Number) row[0]).longValue(),
                (UUID) row[1],
                ((Number) row[2]).longValue(),
                (String) row[3],
                Columns.instant(row[4]),
                (String) row[5],
                Optional.ofNullable((String) row[6]),
                (String) row[7],
                Optional.ofNullable((String) row[8]),
                (Boolean) row[9]);
    }
}
