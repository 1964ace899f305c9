package dev.lockstep.judge;

import dev.lockstep.compliance.Finding.State;
import java.util.Collection;

/** How a run ends. Of several reconcilers, the worst counts: failing, blocked, unknown, applying, proven. */
enum ExitCode {
    PROVEN(0, "proven: everything that was given runs the commit, and is healthy"),
    BROKEN(1, "the program or its JVM broke"),
    MISUSED(2, "wrong options, or options that leave nothing to judge"),
    UNREADABLE(3, "the input cannot be read, or is nothing that can be judged"),
    APPLYING(10, "not yet: fetching, applying, or becoming healthy; look again"),
    FAILING(11, "failing: what does not pass by itself"),
    BLOCKED(12, "blocked: does not go on without a person"),
    UNKNOWN(13, "unknown: another commit, or no evidence of any");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(Collection<State> states) {
        return states.stream().map(ExitCode::of).max(ExitCode::compareSeverity).orElse(UNKNOWN);
    }

    static ExitCode of(State state) {
        return switch (state) {
            case PROVEN -> PROVEN;
            case APPLYING -> APPLYING;
            case FAILING, FAILED -> FAILING;
            case BLOCKED -> BLOCKED;
            case BEHIND, CHANGED_OUTSIDE, UNKNOWN, RETIRED -> UNKNOWN;
        };
    }

    private static int compareSeverity(ExitCode one, ExitCode other) {
        return Integer.compare(one.severity(), other.severity());
    }

    private int severity() {
        return switch (this) {
            case PROVEN -> 0;
            case APPLYING -> 1;
            case UNKNOWN -> 2;
            case BLOCKED -> 3;
            case FAILING -> 4;
            case BROKEN, MISUSED, UNREADABLE -> throw new IllegalArgumentException(this + " is no answer");
        };
    }
}
