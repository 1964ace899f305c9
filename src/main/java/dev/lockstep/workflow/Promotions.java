package dev.lockstep.workflow;

import dev.lockstep.promotion.Promotion;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Promotions to look at. */
@ApplicationScoped
public class Promotions {
    /** A promotion with what is known of it beside its state. */
    public record Entry(Promotion promotion, String startedBy) {}

    private final EntityManager entities;
    private final RunRows rows;

    Promotions(EntityManager entities, RunRows rows) {
        this.entities = entities;
        this.rows = rows;
    }

    @Transactional
    public List<Promotion> running(String pipeline) {
        return rows.readable(PromotionRow.list("pipeline = ?1 and status = 'RUNNING'", pipeline));
    }

    @Transactional
    public List<Promotion> running() {
        return rows.readable(PromotionRow.list("status = 'RUNNING'"));
    }

    /** The runs of a pipeline that have not ended. */
    @Transactional
    public List<UUID> runningIds(String pipeline) {
        return entities.createQuery(
                        "select id from PromotionRow where pipeline = ?1 and status = 'RUNNING'", UUID.class)
                .setParameter(1, pipeline)
                .getResultList();
    }

    @Transactional
    public Optional<Entry> find(UUID id) {
        return PromotionRow.<PromotionRow>findByIdOptional(id).map(this::entry);
    }

    /** The same, empty also when the row cannot be read: for whoever shows or does other things besides. */
    @Transactional
    public Optional<Entry> readable(UUID id) {
        return PromotionRow.<PromotionRow>findByIdOptional(id)
                .flatMap(row -> rows.readable(row).map(promotion -> new Entry(promotion, row.startedBy)));
    }

    @Transactional
    public Optional<Entry> byNumber(long number) {
        return PromotionRow.<PromotionRow>find("number", number)
                .firstResultOptional()
                .map(this::entry);
    }

    /** The commit of the newest promotion that went through all environments of its pipeline. */
    @Transactional
    public Optional<String> lastCompleted(String pipeline) {
        return PromotionRow.<PromotionRow>find(
                        "pipeline = ?1 and status = 'SUCCEEDED' and kind = 'PROMOTION' order by number desc", pipeline)
                .page(Page.ofSize(1))
                .firstResultOptional()
                .map(row -> row.commit);
    }

    /** The newest first. */
    @Transactional
    public List<Entry> newest(int limit) {
        return readable(PromotionRow.<PromotionRow>findAll(Sort.descending("number"))
                .page(Page.ofSize(limit))
                .list());
    }

    /** The oldest first. */
    @Transactional
    public List<EventRow> events(UUID id) {
        return EventRow.list("promotionId = ?1 order by id", id);
    }

    /** In the same order; those that cannot be read are left out. */
    List<Entry> readable(List<PromotionRow> runs) {
        Map<String, String> startedBy =
                runs.stream().collect(Collectors.toMap(row -> row.id.toString(), row -> row.startedBy));
        return rows.readable(runs).stream()
                .map(promotion -> new Entry(promotion, startedBy.get(promotion.id())))
                .toList();
    }

    private Entry entry(PromotionRow row) {
        return new Entry(rows.read(row), row.startedBy);
    }
}
