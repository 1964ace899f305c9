package dev.lockstep.dashboard;

import dev.lockstep.api.Addresses;
import dev.lockstep.api.Problem;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Failures as pages for those who asked for a page; everybody else gets the problem detail as it is. */
class ErrorPages {
    private static final int FIRST_ERROR = 400;

    private final Assets assets;
    private final Addresses addresses;

    ErrorPages(Assets assets, Addresses addresses) {
        this.assets = assets;
        this.addresses = addresses;
    }

    @ServerExceptionMapper
    Response problem(PageProblem e) {
        return e.response();
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
            TemplateInstance html = Templates.error(new Shell(page.headline(), "none", List.of(), "", assets), page);
            response.setEntity(html.render(), null, MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private boolean wantsPage(ContainerRequestContext request) {
        String accept = request.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML) && !addresses.isApi(request);
    }
}
