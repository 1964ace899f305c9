package dev.lockstep.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Ends a request with a problem detail. */
final class ProblemException extends RuntimeException {
    private final Response.StatusType status;
    private final int retryAfter;

    ProblemException(Response.StatusType status, String detail) {
        this(status, detail, 0);
    }

    /** @param retryAfter seconds after which the same request may go well; 0: it will not by itself */
    ProblemException(Response.StatusType status, String detail, int retryAfter) {
        super(detail);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    Response response() {
        Response.ResponseBuilder answer = Problem.builder(status, getMessage());
        return (retryAfter > 0 ? answer.header(HttpHeaders.RETRY_AFTER, retryAfter) : answer).build();
    }
}
