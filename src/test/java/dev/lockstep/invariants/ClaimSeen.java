package dev.lockstep.invariants;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A worker that took a run in hand, and what it then found paused.
 *
 * @param at the machine's time
 */
record ClaimSeen(Instant at, String run, List<PauseSeen> pauses) {
    /**
     * @param environment the only one that it is about; empty: all
     * @param entryOnly whether it only keeps promotions out
     */
    record PauseSeen(Optional<String> environment, boolean entryOnly, String reason) {}

    /** What keeps a run from entering an environment. */
    Optional<PauseSeen> keepsOutOf(String environment) {
        return pauses.stream()
                .filter(pause -> pause.environment()
                        .filter(only -> !only.equals(environment))
                        .isEmpty())
                .findFirst();
    }

    /** What keeps a run from being merged into an environment that it has entered. */
    Optional<PauseSeen> stops(String environment) {
        return new ClaimSeen(
                        at,
                        run,
                        pauses.stream().filter(pause -> !pause.entryOnly()).toList())
                .keepsOutOf(environment);
    }
}
