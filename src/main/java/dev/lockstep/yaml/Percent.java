package dev.lockstep.yaml;

import java.util.Optional;

/** A share as people write it: {@code 25%}. */
public final class Percent {
    private Percent() {}

    /** Whole percent from 0 to 100; empty when it is none. */
    public static Optional<Integer> read(String text) {
        return text.matches("([0-9]|[1-9][0-9]|100)%")
                ? Optional.of(Integer.valueOf(text.replace("%", "")))
                : Optional.empty();
    }
}
