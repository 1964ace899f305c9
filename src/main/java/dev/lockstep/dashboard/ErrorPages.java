package dev.lockstep.dashboard;

import dev.lockstep.api.Problem;
import dev.lockstep.sandbox.github.GitHubError;
import dev.lockstep.sandbox.http.SandboxException;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Failures as pages for those who asked for a page; everybody else gets the problem detail as it is. */
class ErrorPages {
    private static final int FIRST_ERROR = 400;

    private final Assets assets;

    ErrorPages(Assets assets) {
        this.assets = assets;
    }

    @ServerExceptionMapper
    Response problem(PageProblem e) {
        return e.response();
    }

    /** The sandbox's GitHub refused, in its own words. */
    @ServerExceptionMapper
    Response refused(GitHubError e) {
        String more = e.errors().stream()
                .map(error -> error.get("message"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.joining("; "));
        Response.Status status = Response.Status.fromStatusCode(e.status());
        return PageProblem.problem(
                e.status(),
                status == null ? "Refused" : status.getReasonPhrase(),
                "the sandbox's GitHub refused: " + e.getMessage() + (more.isEmpty() ? "" : ": " + more));
    }

    @ServerExceptionMapper
    Response sandbox(SandboxException e) {
        return PageProblem.problem(409, "Conflict", e.getMessage());
    }

    @ServerResponseFilter
    void readable(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() < FIRST_ERROR || !wantsPage(request)) {
            return;
        }
        Object entity = response.getEntity();
        if (entity == null || entity instanceof Problem) {
            String detail = entity instanceof Problem problem
                    ? problem.detail()
                    : response.getStatusInfo().getReasonPhrase();
            ErrorPage page = ErrorPage.of(response.getStatus(), detail);
            TemplateInstance html = Templates.error(new Shell(page.headline(), "none", false, "", assets), page);
            response.setEntity(html.render(), null, MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private static boolean wantsPage(ContainerRequestContext request) {
        String path = "/" + request.getUriInfo().getPath().replaceFirst("^/+", "");
        String accept = request.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null
                && accept.contains(MediaType.TEXT_HTML)
                && !path.startsWith("/api/")
                && !path.startsWith("/sandbox/api/");
    }
}
