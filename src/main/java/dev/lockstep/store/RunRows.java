package dev.lockstep.store;

import dev.lockstep.database.Columns;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs in their tables: {@code promotion} for what a run is, {@code stage} for what its environments came to, {@code promotion_work} and
 * {@code promotion_effect} for what is still to be done. Used inside a transaction.
 */
@ApplicationScoped
class RunRows {
    private static final Logger LOG = Logger.getLogger(RunRows.class);

    /** What is still to be done for a run, as far as the run itself knows. */
    private record Owed(List<Effect> effects, int attempts, Optional<Instant> nextTry) {
        static final Owed NOTHING = new Owed(List.of(), 0, Optional.empty());
    }

    private final RunRepository runs;
    private final StageRepository stages;
    private final EntityManager entities;

    RunRows(RunRepository runs, StageRepository stages, EntityManager entities) {
        this.runs = runs;
        this.stages = stages;
        this.entities = entities;
    }

    /**
     * Without what is asked of it and what pauses it.
     *
     * @throws PromotionCodec.Unreadable when another version wrote what this one cannot read
     */
    Promotion read(PromotionRow row) {
        return read(row, stages(List.of(row.id)).getOrDefault(row.id, List.of()), owed(List.of(row.id)));
    }

    /** The same of the run with this id, which there is. */
    Promotion read(UUID id) {
        return read(runs.findById(id));
    }

    /** Those that can be read, in the same order; one that cannot is put off by the worker, which says so. */
    List<Promotion> readable(List<PromotionRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = rows.stream().map(row -> row.id).toList();
        Map<UUID, List<StageRow>> stages = stages(ids);
        Map<UUID, List<Object[]>> owed = owed(ids);
        List<Promotion> readable = new ArrayList<>();
        for (PromotionRow row : rows) {
            try {
                readable.add(read(row, stages.getOrDefault(row.id, List.of()), owed));
            } catch (PromotionCodec.Unreadable e) {
                LOG.warnf("Promotion #%d is left out: %s", row.number, e.getMessage());
            }
        }
        return readable;
    }

    Optional<Promotion> readable(PromotionRow row) {
        return readable(List.of(row)).stream().findFirst();
    }

    /** A run that was not there before. */
    void insert(Promotion run, PromotionRow row) {
        runs.persist(row);
        int position = 0;
        for (Stage stage : run.stages()) {
            stages.persist(StageRow.of(row.id, position++, stage));
        }
        // What is native from here on refers to the rows.
        entities.flush();
        write(row.id, run.outbox());
    }

    /** Writes what a move has changed. */
    void update(UUID id, Promotion before, Promotion after) {
        boolean same = before.status() == after.status()
                && before.commit().equals(after.commit())
                && before.reason().equals(after.reason())
                && before.endedAt().equals(after.endedAt());
        if (!same) {
            PromotionRow row = runs.findById(id);
            row.status = after.status().name();
            row.commit = after.commit();
            row.reason = after.reason().orElse(null);
            row.endedAt = after.endedAt().orElse(null);
        }
        for (Stage stage : after.stages()) {
            if (!stage.equals(before.stage(stage.environment()))) {
                stages.findById(new StageRow.Key(id, stage.environment())).become(stage);
            }
        }
        entities.flush();
        if (!before.outbox().equals(after.outbox())) {
            entities.createNativeQuery("delete from promotion_effect where promotion_id = :id")
                    .setParameter("id", id)
                    .executeUpdate();
            write(id, after.outbox());
        }
    }

    private void write(UUID id, List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            Effect effect = effects.get(i);
            Optional<Effect.ClosePullRequest> closes =
                    effect instanceof Effect.ClosePullRequest close ? Optional.of(close) : Optional.empty();
            entities.createNativeQuery("insert into promotion_effect"
                            + " (promotion_id, position, environment, kind, pr_number, pr_head, effect) values (:id, :position,"
                            + " :environment, cast(:effect as jsonb) ->> 'is', cast(:number as integer), cast(:head as text),"
                            + " cast(:effect as jsonb))")
                    .setParameter("id", id)
                    .setParameter("position", i)
                    .setParameter("environment", effect.environment())
                    .setParameter(
                            "number",
                            closes.map(Effect.ClosePullRequest::number).orElse(null))
                    .setParameter(
                            "head",
                            closes.flatMap(Effect.ClosePullRequest::pullRequest)
                                    .map(pullRequest -> pullRequest.headCommit())
                                    .orElse(null))
                    .setParameter("effect", PromotionCodec.write(effect))
                    .executeUpdate();
        }
    }

    private Map<UUID, List<StageRow>> stages(Collection<UUID> runs) {
        return stages.list("key.run in ?1 order by position", runs).stream()
                .collect(Collectors.groupingBy(row -> row.key.run()));
    }

    /** By run: its attempts and next try, and one effect; one row without an effect for a run that owes nothing. */
    private Map<UUID, List<Object[]>> owed(Collection<UUID> runs) {
        List<?> rows = entities.createNativeQuery("select w.promotion_id, w.effect_attempts, w.effect_next_try,"
                        + " cast(e.effect as text) from promotion_work w left join promotion_effect e"
                        + " on e.promotion_id = w.promotion_id where w.promotion_id in (:runs) order by e.position")
                .setParameter("runs", runs)
                .getResultList();
        Map<UUID, List<Object[]>> owed = new HashMap<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            owed.computeIfAbsent((UUID) columns[0], run -> new ArrayList<>()).add(columns);
        }
        return owed;
    }

    private static Owed owed(List<Object[]> rows) {
        if (rows.isEmpty()) {
            return Owed.NOTHING;
        }
        Object[] first = rows.get(0);
        return new Owed(
                rows.stream()
                        .filter(row -> row[3] != null)
                        .map(row -> PromotionCodec.effect((String) row[3]))
                        .toList(),
                ((Number) first[1]).intValue(),
                Optional.ofNullable(first[2]).map(Columns::instant));
    }

    private static Promotion read(PromotionRow row, List<StageRow> stages, Map<UUID, List<Object[]>> allOwed) {
        Owed owed = owed(allOwed.getOrDefault(row.id, List.of()));
        return new Promotion(
                row.id.toString(),
                row.number,
                PromotionCodec.named(RunKind.class, row.kind),
                Optional.ofNullable(row.retryOf),
                row.commit,
                row.title,
                row.author,
                PromotionCodec.definition(row.definition),
                PromotionCodec.named(PromotionStatus.class, row.status),
                Optional.ofNullable(row.reason),
                stages.stream().map(StageRow::stage).toList(),
                owed.effects(),
                owed.attempts(),
                owed.nextTry(),
                Optional.empty(),
                List.of(),
                row.createdAt,
                Optional.ofNullable(row.endedAt));
    }
}
