package dev.lockstep.api;

import jakarta.ws.rs.core.Response;

/** Ends a request with a problem detail. */
final class ProblemException extends RuntimeException {
    private final Response.StatusType status;

    ProblemException(Response.StatusType status, String detail) {
        super(detail);
        this.status = status;
    }

    Response response() {
        return Problem.response(status, getMessage());
    }
}
