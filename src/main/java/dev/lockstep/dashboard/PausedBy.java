package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pause;
import java.time.Instant;
import java.util.List;

/**
 * Why a stage stands still.
 *
 * @param words who paused what, and why
 * @param own whether the run itself was paused, and not something that it is part of
 */
public record PausedBy(String words, Moment since, boolean own) {
    static PausedBy of(Pause pause, Instant now) {
        return new PausedBy(
                Sentence.brief(Sentence.begin(pause.sentence(), List.of())),
                Moment.ago(pause.since(), now),
                pause.scope() == Pause.Scope.PROMOTION);
    }
}
