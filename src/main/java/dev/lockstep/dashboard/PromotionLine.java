package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.List;

/**
 * A run as one row of a table.
 *
 * @param noun what it is: promotion, reconfiguration, adoption
 * @param where the environments it is in, or the one it ended in
 * @param why why it waits, or why it ended; empty when there is nothing to explain
 * @param since when it got into this state
 */
public record PromotionLine(
        long number,
        String noun,
        String pipeline,
        Commit commit,
        String title,
        String startedBy,
        Mark mark,
        String where,
        String why,
        Moment since) {

    static PromotionLine of(Promotions.Entry entry, Instant now) {
        Promotion promotion = entry.promotion();
        return new PromotionLine(
                promotion.number(),
                promotion.kind().noun(),
                promotion.pipeline(),
                new Commit(promotion.commit()),
                promotion.title(),
                entry.startedBy(),
                mark(promotion),
                where(promotion),
                why(promotion),
                Moment.lasting(promotion.endedAt().orElse(promotion.createdAt()), now));
    }

    private static Mark mark(Promotion promotion) {
        boolean waits = promotion.status() == PromotionStatus.RUNNING
                && active(promotion).stream().anyMatch(stage -> Mark.kind(stage) == Mark.Kind.WAITING);
        return waits ? new Mark("waiting", Mark.Kind.WAITING) : Mark.of(promotion.status());
    }

    private static String where(Promotion promotion) {
        if (promotion.status() == PromotionStatus.RUNNING) {
            return String.join(", ", promotion.active());
        }
        List<Stage> begun = promotion.stages().stream()
                .filter(stage -> stage.status() != StageStatus.PENDING)
                .toList();
        return begun.isEmpty() ? "" : begun.get(begun.size() - 1).environment();
    }

    private static String why(Promotion promotion) {
        if (promotion.status() != PromotionStatus.RUNNING) {
            return promotion.reason().map(Sentence::brief).orElse("");
        }
        return active(promotion).stream()
                .flatMap(stage -> StageWords.reasons(stage).stream().limit(1))
                .findFirst()
                .orElse("about to begin");
    }

    private static List<Stage> active(Promotion promotion) {
        return promotion.stages().stream()
                .filter(stage -> stage.status() == StageStatus.RUNNING)
                .toList();
    }
}
