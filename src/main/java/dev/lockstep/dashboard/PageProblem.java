package dev.lockstep.dashboard;

import dev.lockstep.api.Problem;
import dev.lockstep.text.GivenReason;
import jakarta.ws.rs.core.Response;

/** Ends a request for a page with a sentence that says what was wrong. */
public final class PageProblem extends RuntimeException {
    private final Response.StatusType status;

    public PageProblem(Response.StatusType status, String detail) {
        super(detail);
        this.status = status;
    }

    /**
     * Why somebody asks for something, as a form sends it.
     *
     * @param given null: none
     * @throws PageProblem when it is too long
     */
    static String reason(String given) {
        return GivenReason.of(given, why -> new PageProblem(Response.Status.BAD_REQUEST, why));
    }

    Response response() {
        return problem(status.getStatusCode(), status.getReasonPhrase(), getMessage());
    }

    /** A problem detail as an answer. */
    public static Response problem(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(new Problem("about:blank", title, status, detail))
                .build();
    }
}
