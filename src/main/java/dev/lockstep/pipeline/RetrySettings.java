package dev.lockstep.pipeline;

import dev.lockstep.promotion.RetryRules;
import dev.lockstep.promotion.RetryRules.Rule;
import dev.lockstep.yaml.Durations;
import dev.lockstep.yaml.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the file says of trying again; a kind of step is said as a whole, and what it leaves out is as usual. */
record RetrySettings(Optional<Rule> gate, Optional<Rule> step, Optional<Rule> merge, Optional<Rule> compliance) {
    static final List<String> RULE = List.of("attempts", "first", "longest");
    static final RetrySettings NOTHING =
            new RetrySettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final int MOST_ATTEMPTS = 1_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    static RetrySettings read(Fields environment) {
        return environment
                .child("retries", EnvironmentSettings.DEADLINES)
                .map(in -> new RetrySettings(
                        rule(in, "gate"), rule(in, "step"), rule(in, "merge"), rule(in, "compliance")))
                .orElse(NOTHING);
    }

    private static Optional<Rule> rule(Fields retries, String kind) {
        return retries.child(kind, RULE).flatMap(in -> {
            Optional<Integer> attempts = in.count("attempts", 1, MOST_ATTEMPTS);
            Duration first = in.duration("first", SHORTEST, LONGEST).orElse(Rule.STANDARD.first());
            Duration usual = Rule.STANDARD.longest();
            Duration longest =
                    in.duration("longest", SHORTEST, LONGEST).orElse(first.compareTo(usual) > 0 ? first : usual);
            if (longest.compareTo(first) < 0) {
                in.refuse("longest", "longest must not be shorter than first, which is " + Durations.words(first));
                return Optional.empty();
            }
            return Optional.of(new Rule(attempts, first, longest));
        });
    }

    RetrySettings or(RetrySettings others) {
        return new RetrySettings(
                gate.or(others::gate),
                step.or(others::step),
                merge.or(others::merge),
                compliance.or(others::compliance));
    }

    RetryRules orStandard() {
        return new RetryRules(
                gate.orElse(Rule.STANDARD),
                step.orElse(Rule.STANDARD),
                merge.orElse(Rule.STANDARD),
                compliance.orElse(Rule.STANDARD));
    }
}
