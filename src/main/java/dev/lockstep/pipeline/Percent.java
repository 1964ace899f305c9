package dev.lockstep.pipeline;

import java.util.Optional;

/** A share as people write it: {@code 25%}. */
final class Percent {
    private Percent() {}

    /** Whole percent from 0 to 100; empty when it is none. */
    static Optional<Integer> read(String text) {
        return text.matches("[0-9]{1,3}%")
                ? Optional.of(Integer.valueOf(text.substring(0, text.length() - 1)))
                        .filter(percent -> percent <= 100)
                : Optional.empty();
    }
}
