package dev.lockstep.preflight;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One question about a pipeline, and its answer.
 *
 * @param id which question; the same for every environment and repository
 * @param environment which environment it is about, if about one
 * @param found what was found, as a sentence
 * @param todo what a person should do; empty when nothing is to be done
 */
public record Check(String id, Outcome outcome, Optional<String> environment, String found, Optional<String> todo) {
    public enum Outcome {
        OK,
        /** Works, or could not be found out; worth a look. */
        WARNING,
        /** A promotion will fail, or is refused. */
        ERROR
    }

    /** For an answer that is told again for a while. */
    Check asOf(Instant at) {
        return new Check(id, outcome, environment, found + " (as of " + at.truncatedTo(ChronoUnit.SECONDS) + ")", todo);
    }

    static Check ok(String id, Optional<String> environment, String found) {
        return new Check(id, Outcome.OK, environment, found, Optional.empty());
    }

    static Check warning(String id, Optional<String> environment, String found, String todo) {
        return new Check(id, Outcome.WARNING, environment, found, Optional.of(todo));
    }

    static Check error(String id, Optional<String> environment, String found, String todo) {
        return new Check(id, Outcome.ERROR, environment, found, Optional.of(todo));
    }
}
