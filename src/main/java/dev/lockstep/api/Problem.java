package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.text.Text;
import jakarta.ws.rs.core.Response;

/**
 * A problem detail (RFC 9457).
 *
 * @param title what kind of problem, always the same for a status
 * @param detail what was wrong here, and what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, String detail) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** It tells what others said, too. */
    public Problem {
        detail = detail == null ? null : Text.lines(detail);
    }

    static Response response(Response.StatusType status, String detail) {
        return builder(status, detail).build();
    }

    static Response.ResponseBuilder builder(Response.StatusType status, String detail) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new Problem("about:blank", status.getReasonPhrase(), status.getStatusCode(), detail));
    }
}
