package dev.lockstep.security;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Ends requests that are refused before they reach what they ask for. */
@ApplicationScoped
class Refusals {
    private final RefusalBody bodies;

    Refusals(RefusalBody bodies) {
        this.bodies = bodies;
    }

    /** Headers that are set already go with it. */
    void send(RoutingContext context, int status, String detail) {
        RefusalBody.Body body = bodies.of(
                Optional.ofNullable(context.request().path()).orElse("/"),
                Optional.ofNullable(context.request().getHeader("Accept")).orElse(""),
                status,
                HttpResponseStatus.valueOf(status).reasonPhrase(),
                detail);
        HttpServerResponse response = context.response();
        response.setStatusCode(status)
                .putHeader("Content-Type", body.contentType())
                .putHeader("Cache-Control", "no-store")
                .end(body.text());
    }
}
