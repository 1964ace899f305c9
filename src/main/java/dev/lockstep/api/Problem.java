package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.text.Text;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

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

    /**
     * As an answer that no resource gives: its content type and body, as the client takes it.
     *
     * @param accept empty: it does not say
     */
    public static Map.Entry<String, String> written(int status, String title, String detail, String accept) {
        Problem problem = new Problem("about:blank", title, status, detail);
        return ProblemText.isWanted(accept)
                ? Map.entry(MediaType.TEXT_PLAIN + ";charset=UTF-8", ProblemText.of(problem))
                : Map.entry(
                        MEDIA_TYPE,
                        new JsonObject()
                                .put("type", problem.type())
                                .put("title", problem.title())
                                .put("status", problem.status())
                                .put("detail", problem.detail())
                                .encode());
    }
}
