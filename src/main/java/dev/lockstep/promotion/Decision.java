package dev.lockstep.promotion;

import java.time.Instant;
import java.util.List;

/**
 * What the machine decided: the promotion as it is from now on, what to write down and what to do next. Promotion,
 * events and lane changes are saved in one transaction before the action is carried out.
 */
public record Decision(Promotion promotion, List<PromotionEvent> events, List<LaneChange> lanes, Next next) {
    public Decision {
        events = List.copyOf(events);
        lanes = List.copyOf(lanes);
    }

    public sealed interface Next {
        record Act(Action action) implements Next {}

        /** Nothing to do before {@code at}, unless something wakes the promotion. */
        record Sleep(Instant at) implements Next {}

        /** Nothing to do any more, ever. */
        record Rest() implements Next {}
    }
}
