package dev.lockstep.promotion;

import java.time.Duration;
import java.util.Optional;

/** What came of an action. Steps have their own; see {@link StepRule}. */
public interface Observation {
    /** Whether the counterpart answered, which ends a row of failed attempts. */
    default boolean isAnswer() {
        return true;
    }

    /** Nothing is known yet: the promotion was just loaded. */
    record Woken() implements Observation {}

    /**
     * @param foundMerged merge commit of a pull request that was to be closed and turned out to be merged
     * @param note what people are to know of how it was done
     */
    record EffectDone(Effect effect, Optional<String> foundMerged, Optional<String> note) implements Observation {
        public EffectDone(Effect effect, Optional<String> foundMerged) {
            this(effect, foundMerged, Optional.empty());
        }
    }

    record ActionFailed(Failure failure, String message, Optional<Duration> retryAfter) implements Observation {
        public enum Failure {
            TRANSIENT,
            REJECTED,
            /** Understood, and not granted as things are; somebody may change that. */
            REFUSED,
            PERMANENT
        }

        @Override
        public boolean isAnswer() {
            return false;
        }
    }
}
