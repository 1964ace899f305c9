package dev.lockstep.dashboard;

import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.List;

/** The newest promotions of all pipelines; {@code more} when there are older ones than are shown. */
public record PromotionsPage(List<PromotionLine> lines, boolean more) {
    static final int SHOWN = 100;

    /** @param newest one more than is shown, if there are so many */
    static PromotionsPage of(List<Promotions.Entry> newest, Instant now) {
        return new PromotionsPage(
                newest.stream()
                        .limit(SHOWN)
                        .map(entry -> PromotionLine.of(entry, now))
                        .toList(),
                newest.size() > SHOWN);
    }
}
