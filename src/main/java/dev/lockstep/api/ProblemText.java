package dev.lockstep.api;

import dev.lockstep.text.Text;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Problems as lines of {@code key=value} for whoever asked for plain text, and for nothing else. */
final class ProblemText {
    @ServerResponseFilter
    void plain(ContainerRequestContext request, ContainerResponseContext response) {
        String accept = request.getHeaderString(HttpHeaders.ACCEPT);
        if (response.getEntity() instanceof Problem problem
                && accept != null
                && accept.strip().startsWith(MediaType.TEXT_PLAIN)
                && !accept.contains(",")) {
            String detail = problem.detail() == null ? "" : Text.line(problem.detail());
            response.setEntity(
                    "problem=" + problem.status() + "\ntitle=" + problem.title() + "\ndetail=" + detail + "\n",
                    null,
                    MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"));
        }
    }
}
