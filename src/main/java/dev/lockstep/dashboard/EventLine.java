package dev.lockstep.dashboard;

import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.store.EventLog;
import dev.lockstep.store.EventRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that happened, as a line of a log.
 *
 * @param id of the event
 * @param who the person that did it; empty when it was Lockstep by itself
 */
public record EventLine(Long id, Moment at, String environment, String who, List<Piece> message) {
    /** @param pullRequests addresses of the run's */
    static EventLine of(EventRow event, Set<String> pullRequests, Instant now) {
        // Which says nothing but the address that GitHub gave it, also when another one took its place later.
        boolean opened = PromotionEvent.Type.PULL_REQUEST_OPENED.name().equals(event.type);
        String environment = event.environment == null ? "" : event.environment;
        return new EventLine(
                event.id,
                Moment.clock(event.at, now),
                environment,
                event.actor == null || event.actor.equals(EventLog.LOCKSTEP) ? "" : event.actor,
                Piece.of(
                        Sentence.brief(withoutRepetition(environment, event.message)),
                        address -> opened || pullRequests.contains(address)));
    }

    static Set<String> addresses(Stream<Optional<PullRequestRef>> pullRequests) {
        return pullRequests.flatMap(Optional::stream).map(PullRequestRef::url).collect(Collectors.toSet());
    }

    /** The environment is said beside it already; a sentence that begins with it need not. */
    private static String withoutRepetition(String environment, String message) {
        return !environment.isEmpty() && message.startsWith(environment + ": ")
                ? message.substring(environment.length() + 2)
                : message;
    }
}
