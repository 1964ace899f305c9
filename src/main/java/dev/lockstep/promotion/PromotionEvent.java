package dev.lockstep.promotion;

import dev.lockstep.text.Text;
import java.util.Optional;

/**
 * Something that happened, in a sentence for people. Kept in order, and for as long as the run is.
 *
 * @param by who did it, when it was a person and not Lockstep by itself
 * @param judged the commit that clusters were asked to prove, when what they answered is the reason for it
 */
public record PromotionEvent(
        Type type, Optional<String> environment, String message, Optional<String> by, Optional<String> judged) {
    public enum Type {
        PROMOTION_STARTED,
        PROMOTION_ENDED,
        STAGE_STARTED,
        STAGE_ENDED,
        PAUSED,
        RESUMED,
        WAITING,
        LANE_ENTERED,
        PINNED,
        ABSORBED,
        RENDERED,
        RENDER_WARNED,
        RENDER_NOTED,
        BRANCH_PUSHED,
        PULL_REQUEST_OPENED,
        MERGE_DONE,
        MERGED,
        TREE_DIFFERS,
        BASE_PROPOSED,
        BASE_WRITTEN,
        TARGET_MOVED,
        PROVEN,
        STATUS_POSTED,
        CLEANED_UP,
        RETRYING,
        REFUSED,
        REQUESTED
    }

    /** It tells what others said, too: commits, people, clusters, GitHub. */
    public PromotionEvent {
        message = Text.lines(message);
    }

    /** Of something that Lockstep does by itself. */
    public PromotionEvent(Type type, Optional<String> environment, String message) {
        this(type, environment, message, Optional.empty(), Optional.empty());
    }

    public static PromotionEvent of(Type type, String environment, String message) {
        return new PromotionEvent(type, Optional.of(environment), message);
    }

    public static PromotionEvent of(Type type, String message) {
        return new PromotionEvent(type, Optional.empty(), message);
    }

    /** @param who empty: Lockstep by itself */
    public PromotionEvent by(Optional<String> who) {
        return new PromotionEvent(type, environment, message, who, judged);
    }

    PromotionEvent judgedAt(String commit) {
        return new PromotionEvent(type, environment, message, by, Optional.of(commit));
    }
}
