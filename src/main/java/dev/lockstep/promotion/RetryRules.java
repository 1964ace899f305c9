package dev.lockstep.promotion;

import java.time.Duration;
import java.util.Optional;

/**
 * How often, and how soon, a step is tried again that fails for the moment: no answer, too many requests, an error of the
 * other side. Steps have the same four kinds as their deadlines.
 */
public record RetryRules(Rule gate, Rule step, Rule merge, Rule compliance) {
    /**
     * @param attempts in a row after which the stage fails before its deadline; empty: as many as the deadline allows
     * @param first pause after the first failure; each further one is twice as long as the one before
     * @param longest pause
     */
    public record Rule(Optional<Integer> attempts, Duration first, Duration longest) {
        public static final Rule STANDARD = new Rule(Optional.empty(), Duration.ofSeconds(1), Duration.ofMinutes(1));

        public Rule {
            if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException("a pause of " + first + " up to " + longest);
            }
        }

        /**
         * @param failures before this one, in a row
         * @param retryAfter what the other side asked for; it is given that, and never less than the first pause
         */
        Duration pause(int failures, Optional<Duration> retryAfter) {
            return retryAfter
                    .filter(asked -> asked.compareTo(first) > 0)
                    .orElseGet(() -> RetryRules.pause(first, failures, longest));
        }
    }

    /** For what is understood and refused as things are: somebody has to change something first, which takes a while. */
    static final Rule REFUSED = new Rule(Optional.empty(), Duration.ofSeconds(5), Duration.ofMinutes(10));

    public static final RetryRules STANDARD =
            new RetryRules(Rule.STANDARD, Rule.STANDARD, Rule.STANDARD, Rule.STANDARD);

    /**
     * Twice as long after each failure, up to the longest.
     *
     * @param failures before this one, in a row
     */
    public static Duration pause(Duration first, int failures, Duration longest) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures, 30));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    Rule of(Timing timing) {
        return switch (timing) {
            case GATE -> gate;
            case STEP -> step;
            case MERGE -> merge;
            case COMPLIANCE -> compliance;
        };
    }
}
