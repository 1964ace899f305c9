package dev.lockstep.evidence;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.RetryRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a source may be read directly again. It is the source that is throttled, away or refuses, not one of its clusters: what it
 * answers to one read holds for all of them, or thousands of reads would be sent into the same refusal.
 */
final class SourceRest {
    /** So many failures in a row are not those of single clusters any more. */
    static final int FEW = 5;

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MANY = 10;

    /** @param left how long the source is left alone still */
    record Rest(Duration left, String why) {}

    private int failures;
    private int rests;
    private Instant until = Instant.MIN;
    private String why = "";

    synchronized Optional<Rest> at(Instant now) {
        return now.isBefore(until) ? Optional.of(new Rest(Duration.between(now, until), why)) : Optional.empty();
    }

    synchronized void answered() {
        failures = 0;
        rests = 0;
    }

    /** A wish to be left alone counts at once, and the longest one counts. */
    synchronized void failed(OutsideException failure, Instant now) {
        Optional<Duration> asked = failure instanceof OutsideException.Transient t ? t.retryAfter() : Optional.empty();
        if (asked.isPresent()) {
            rest(now.plus(asked.get()), failure);
            return;
        }
        failures++;
        if (failures >= FEW && !now.isBefore(until)) {
            rests = failure instanceof OutsideException.Transient ? rests : MANY;
            rest(now.plus(RetryRules.pause(SHORTEST, rests++, LONGEST)), failure);
        }
    }

    private void rest(Instant end, OutsideException failure) {
        if (end.isAfter(until)) {
            until = end;
            why = failure.getMessage();
        }
    }
}
