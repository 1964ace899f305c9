package dev.lockstep.api;

import dev.lockstep.store.Pauses;
import dev.lockstep.store.Pauses.Place;
import dev.lockstep.text.Lengths;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Pausing and resuming, which is asked for in the same way of everything that can be paused. */
@ApplicationScoped
class PauseRequests {
    static final String PAUSED = "What is paused is watched and not acted upon, and its deadlines stand still."
            + " 200 also when it was paused already; who paused it first is kept.";

    /** @param reason why; everybody who waits reads it */
    public record PauseRequest(
            @Schema(required = true, minLength = 1, maxLength = Lengths.REASON)
            String reason) {}

    /** Everything that is paused now, the oldest first. */
    public record PausedNow(List<PauseView> items) {}

    private final Pauses pauses;
    private final SecurityIdentity caller;

    PauseRequests(Pauses pauses, SecurityIdentity caller) {
        this.pauses = pauses;
        this.caller = caller;
    }

    PausedNow list() {
        return new PausedNow(pauses.inForce().stream().map(PauseView::of).toList());
    }

    /** @throws ProblemException 400 without a reason */
    PausedNow pause(Place place, PauseRequest request) {
        String reason = Reasons.of(request == null ? null : request.reason());
        if (reason.isEmpty()) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "say why, in at most " + Lengths.REASON + " characters: {\"reason\": \"…\"}");
        }
        pauses.pause(place, false, user(), reason);
        return list();
    }

    /**
     * @param what the place in words
     * @throws ProblemException 409 when it is not paused
     */
    PausedNow resume(Place place, String what) {
        if (!pauses.resume(place, user())) {
            throw new ProblemException(
                    Status.CONFLICT, what + " is not paused by itself; GET /api/v1/pauses lists what is");
        }
        return list();
    }

    private String user() {
        return caller.getPrincipal().getName();
    }
}
