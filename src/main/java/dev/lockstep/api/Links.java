package dev.lockstep.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** The {@code Link} header of pages (RFC 8288). */
final class Links {
    private Links() {}

    /** Points to the same query with another place to begin at, when there is more. */
    static Response.ResponseBuilder next(
            Response.ResponseBuilder answer, UriInfo uri, String parameter, Optional<String> next) {
        return next.map(value -> answer.header(
                        HttpHeaders.LINK,
                        "<"
                                + uri.getRequestUriBuilder()
                                        .replaceQueryParam(parameter, value)
                                        .build()
                                + ">; rel=\"next\""))
                .orElse(answer);
    }
}
