package dev.lockstep.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Answers that count for a short time: what many ask at once is not looked up for each of them. */
final class RecentAnswers<Q, A> {
    private record Known<A>(Instant at, A answer) {}

    private final Duration kept;
    private final Map<Q, Known<A>> known = new ConcurrentHashMap<>();

    RecentAnswers(Duration kept) {
        this.kept = kept;
    }

    /** @param look has an answer to each of those that it is asked, which are the unknown ones; not asked when there are none */
    Map<Q, A> of(Collection<Q> questions, Instant now, Function<Set<Q>, Map<Q, A>> look) {
        known.values()
                .removeIf(one -> !one.at().plus(kept).isAfter(now) || one.at().isAfter(now));
        // Taken before the look: while that lasts, somebody else may have them forgotten.
        Map<Q, A> answers = new HashMap<>();
        Set<Q> unknown = new HashSet<>();
        for (Q question : questions) {
            Known<A> recent = known.get(question);
            if (recent == null) {
                unknown.add(question);
            } else {
                answers.put(question, recent.answer());
            }
        }
        if (!unknown.isEmpty()) {
            Map<Q, A> found = look.apply(unknown);
            found.forEach((question, answer) -> known.put(question, new Known<>(now, answer)));
            answers.putAll(found);
        }
        return answers;
    }
}
