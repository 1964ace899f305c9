package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.workflow.RunEvents.RunEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param promotion id of the run
 * @param number of the run
 * @param environment absent for events of the run as a whole
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EventView(
        long id,
        String promotion,
        long number,
        String pipeline,
        Instant at,
        String type,
        Optional<String> environment,
        String message) {

    static EventView of(RunEvent event) {
        return new EventView(
                event.id(),
                event.run().toString(),
                event.number(),
                event.pipeline(),
                event.at(),
                event.type(),
                event.environment(),
                event.message());
    }
}
