package dev.lockstep.dashboard;

import dev.lockstep.store.EventLog;
import dev.lockstep.store.EventRow;
import java.time.Instant;
import java.util.List;

/**
 * Something that happened, as a line of a log.
 *
 * @param who the person that did it; empty when it was Lockstep by itself
 */
public record EventLine(Moment at, String environment, String who, List<Piece> message) {
    static EventLine of(EventRow event, Instant now) {
        String environment = event.environment == null ? "" : event.environment;
        return new EventLine(
                Moment.clock(event.at, now),
                environment,
                event.actor == null || event.actor.equals(EventLog.LOCKSTEP) ? "" : event.actor,
                Piece.of(Sentence.brief(withoutRepetition(environment, event.message))));
    }

    /** The environment is said beside it already; a sentence that begins with it need not. */
    private static String withoutRepetition(String environment, String message) {
        return !environment.isEmpty() && message.startsWith(environment + ": ")
                ? message.substring(environment.length() + 2)
                : message;
    }
}
