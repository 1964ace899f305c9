package dev.lockstep.promotion;

import java.util.Optional;

/** Something that happened, in a sentence for people. Kept for ever, in order. */
public record PromotionEvent(Type type, Optional<String> environment, String message) {
    public enum Type {
        PROMOTION_STARTED,
        PROMOTION_ENDED,
        STAGE_STARTED,
        STAGE_ENDED,
        PAUSED,
        RESUMED,
        WAITING,
        PINNED,
        ABSORBED,
        RENDERED,
        RENDER_WARNED,
        BRANCH_PUSHED,
        PULL_REQUEST_OPENED,
        MERGED,
        TREE_DIFFERS,
        BASE_WRITTEN,
        TARGET_MOVED,
        PROVEN,
        STATUS_POSTED,
        CLEANED_UP,
        RETRYING,
        REFUSED,
        REQUESTED
    }

    static PromotionEvent of(Type type, String environment, String message) {
        return new PromotionEvent(type, Optional.of(environment), message);
    }

    static PromotionEvent of(Type type, String message) {
        return new PromotionEvent(type, Optional.empty(), message);
    }
}
