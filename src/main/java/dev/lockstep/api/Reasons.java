package dev.lockstep.api;

import dev.lockstep.text.GivenReason;
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
        return GivenReason.of(given, why -> new ProblemException(Status.BAD_REQUEST, why));
    }
}
