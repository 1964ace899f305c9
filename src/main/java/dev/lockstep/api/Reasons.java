package dev.lockstep.api;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import jakarta.ws.rs.core.Response.Status;

/** Why somebody asks for something: everybody who waits reads it. */
final class Reasons {
    private Reasons() {}

    /**
     * @param given null: none
     * @return "" without one
     * @throws ProblemException 400 when it is too long
     */
    static String of(String given) {
        String reason = given == null ? "" : Text.lines(given).strip();
        Lengths.excess("reason", reason, Lengths.REASON).ifPresent(why -> {
            throw new ProblemException(Status.BAD_REQUEST, why);
        });
        return reason;
    }
}
