package dev.lockstep.api;

import dev.lockstep.database.StorableText;
import dev.lockstep.text.Text;
import jakarta.ws.rs.core.Response.Status;

/** Texts in requests that nothing could be done with. */
final class Texts {
    private Texts() {}

    /** @throws ProblemException 400 when the text cannot be kept */
    static void require(String what, String text) {
        StorableText.flaw(text).ifPresent(flaw -> {
            throw new ProblemException(Status.BAD_REQUEST, Text.line(what) + " has " + flaw + ", which is in no text");
        });
    }
}
