package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.store.RunEvents.RunEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param promotion id of the run
 * @param number of the run
 * @param environment absent for events of the run as a whole
 * @param actor who did it: a person's name, or {@code lockstep} by itself; absent in events of before it was kept
 * @param evidence where to read what clusters had answered, when the event rests on it
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
        String message,
        Optional<String> actor,
        Optional<String> evidence) {

    static EventView of(RunEvent event) {
        return new EventView(
                event.id(),
                event.run().toString(),
                event.number(),
                event.pipeline(),
                event.at(),
                event.type(),
                event.environment(),
                event.message(),
                event.actor(),
                event.evidence()
                        ? Optional.of("/api/v1/promotions/" + event.run() + "/events/" + event.id() + "/evidence")
                        : Optional.empty());
    }
}
