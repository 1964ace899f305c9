package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.store.Pauses;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that is paused.
 *
 * @param scope EVERYTHING, PIPELINE, ENVIRONMENT or PROMOTION
 * @param promotion number of the run that is paused
 * @param entryOnly whether promotions are only kept from entering, as after a rollback; what is there goes on
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PauseView(
        String scope,
        Optional<String> pipeline,
        Optional<String> environment,
        Optional<Long> promotion,
        boolean entryOnly,
        String by,
        String reason,
        Instant since) {
    static PauseView of(Pauses.InForce paused) {
        return new PauseView(
                paused.place().scope().name(),
                paused.place().pipeline(),
                paused.place().environment(),
                paused.runNumber(),
                paused.pause().entryOnly(),
                paused.pause().by(),
                paused.pause().reason(),
                paused.pause().since());
    }
}
