package dev.lockstep.text;

import java.util.function.Function;

/** Why somebody asks for something, as they gave it: everybody who waits reads it. */
public final class GivenReason {
    private GivenReason() {}

    /**
     * @param given null: none
     * @param refusal what is thrown with the sentence that it is too long
     * @return "" without one
     */
    public static String of(String given, Function<String, ? extends RuntimeException> refusal) {
        String reason = given == null ? "" : Text.lines(given).strip();
        Lengths.excess("reason", reason, Lengths.REASON).ifPresent(why -> {
            throw refusal.apply(why);
        });
        return reason;
    }
}
