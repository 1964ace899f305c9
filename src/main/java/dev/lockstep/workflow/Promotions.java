package dev.lockstep.workflow;

import dev.lockstep.promotion.Promotion;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Promotions to look at. */
@ApplicationScoped
public class Promotions {
    private static final Logger LOG = Logger.getLogger(Promotions.class);

    /** A promotion with what is known of it beside its state. */
    public record Entry(Promotion promotion, String startedBy) {}

    @Transactional
    public List<Promotion> running(String pipeline) {
        return PromotionRow.<PromotionRow>list("pipeline = ?1 and status = 'RUNNING'", pipeline).stream()
                .flatMap(row -> readable(row).stream())
                .toList();
    }

    @Transactional
    public List<Promotion> running() {
        return PromotionRow.<PromotionRow>list("status = 'RUNNING'").stream()
                .flatMap(row -> readable(row).stream())
                .toList();
    }

    @Transactional
    public Optional<Entry> find(UUID id) {
        return PromotionRow.<PromotionRow>findByIdOptional(id).map(Promotions::entry);
    }

    /** The same, empty also when the row cannot be read: for whoever shows or does other things besides. */
    @Transactional
    public Optional<Entry> readable(UUID id) {
        return PromotionRow.<PromotionRow>findByIdOptional(id).flatMap(Promotions::readableEntry);
    }

    @Transactional
    public Optional<Entry> byNumber(long number) {
        return PromotionRow.<PromotionRow>find("number", number)
                .firstResultOptional()
                .map(Promotions::entry);
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
        return PromotionRow.<PromotionRow>findAll(Sort.descending("number")).page(Page.ofSize(limit)).list().stream()
                .flatMap(row -> readableEntry(row).stream())
                .toList();
    }

    /** The oldest first. */
    @Transactional
    public List<EventRow> events(UUID id) {
        return EventRow.list("promotionId = ?1 order by id", id);
    }

    /** One that cannot be read is put off by the worker, which says so; the others go on without it. */
    static Optional<Promotion> readable(PromotionRow row) {
        try {
            return Optional.of(PromotionCodec.promotion(row.state));
        } catch (PromotionCodec.Unreadable e) {
            LOG.warnf("Promotion #%d is left out: %s", row.number, e.getMessage());
            return Optional.empty();
        }
    }

    static Optional<Entry> readableEntry(PromotionRow row) {
        return readable(row).map(promotion -> new Entry(promotion, row.startedBy));
    }

    static Entry entry(PromotionRow row) {
        return new Entry(PromotionCodec.promotion(row.state), row.startedBy);
    }
}
