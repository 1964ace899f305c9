package dev.lockstep.dashboard;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
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
        Moment since)
        implements PromotionLineBuilder.With {
    private static final int ENVIRONMENTS = 5;

    static PromotionLine of(RunSummary promotion, Instant now) {
        return new PromotionLine(
                promotion.number(),
                promotion.kind().noun(),
                promotion.pipeline(),
                new Commit(promotion.commit()),
                promotion.title(),
                promotion.startedBy(),
                Mark.of(promotion),
                where(promotion),
                why(promotion),
                Moment.lasting(promotion.endedAt().orElse(promotion.createdAt()), now));
    }

    private static String where(RunSummary promotion) {
        if (promotion.status() == PromotionStatus.RUNNING) {
            return where(
                    promotion.active().stream().map(StageSummary::environment).toList());
        }
        List<StageSummary> begun = promotion.stages().stream()
                .filter(stage -> stage.status() != StageStatus.PENDING)
                .toList();
        return begun.isEmpty() ? "" : begun.get(begun.size() - 1).environment();
    }

    private static String why(RunSummary promotion) {
        if (promotion.status() != PromotionStatus.RUNNING) {
            return promotion.reason().map(Sentence::brief).orElse("");
        }
        return promotion.active().stream()
                .flatMap(stage -> StageWords.reasons(stage).stream().limit(1))
                .findFirst()
                .orElse("about to begin");
    }

    /** Some of many. */
    private static String where(List<String> environments) {
        int more = environments.size() - ENVIRONMENTS;
        return more <= 0
                ? String.join(", ", environments)
                : String.join(", ", environments.subList(0, ENVIRONMENTS)) + " and " + more + " more";
    }
}
