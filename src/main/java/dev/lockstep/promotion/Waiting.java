package dev.lockstep.promotion;

import java.time.Instant;
import java.util.List;

/**
 * Why a stage waits.
 *
 * @param summary a short sentence that stays the same as long as nothing changes; a new one is an event
 * @param reasons sentences with names and ages, most important first; never empty
 * @param nextLook when the stage is looked at, at the latest
 * @param firm whether a wake-up must not look earlier, because the other side asked to be left alone
 */
public record Waiting(String summary, List<String> reasons, Instant since, Instant nextLook, boolean firm) {
    public Waiting {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a wait without a reason");
        }
    }

    Waiting lookAt(Instant at) {
        return new Waiting(summary, reasons, since, at, firm);
    }
}
