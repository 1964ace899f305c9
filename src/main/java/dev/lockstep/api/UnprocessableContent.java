package dev.lockstep.api;

import jakarta.ws.rs.core.Response;

/** 422, which JAX-RS has no constant for. */
enum UnprocessableContent implements Response.StatusType {
    INSTANCE;

    @Override
    public int getStatusCode() {
        return 422;
    }

    @Override
    public Response.Status.Family getFamily() {
        return Response.Status.Family.CLIENT_ERROR;
    }

    @Override
    public String getReasonPhrase() {
        return "Unprocessable Content";
    }
}
