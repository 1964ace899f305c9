package dev.lockstep.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Problems as lines of {@code key=value} for whoever asked for plain text, and for nothing else. */
final class ProblemText {
    @ServerResponseFilter
    void plain(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem && isWanted(request.getHeaderString(HttpHeaders.ACCEPT))) {
            response.setEntity(of(problem), null, MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"));
        }
    }

    static boolean isWanted(String accept) {
        return accept != null && accept.strip().startsWith(MediaType.TEXT_PLAIN) && !accept.contains(",");
    }

    static String of(Problem problem) {
        String detail = problem.detail() == null ? "" : OneLine.of(problem.detail());
        return "problem=" + problem.status() + "\ntitle=" + problem.title() + "\ndetail=" + detail + "\n";
    }
}
