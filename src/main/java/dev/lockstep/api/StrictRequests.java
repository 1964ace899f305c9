package dev.lockstep.api;

import dev.lockstep.scheduler.resource.Spelling;
import dev.lockstep.text.Text;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses what a request says and nothing would read: a misspelt filter that is passed over answers with what was not asked
 * for, a misspelt commit moves another one. For all endpoints in one place; {@link JsonBodies} does the same for the fields of
 * bodies. Headers are free: proxies add their own.
 */
final class StrictRequests {
    private static final int LATER_THAN_BODY_LIMIT = 6_000;

    private final Addresses addresses;
    private final Map<Method, DeclaredInputs> declared = new ConcurrentHashMap<>();

    StrictRequests(Addresses addresses) {
        this.addresses = addresses;
    }

    @ServerRequestFilter(priority = LATER_THAN_BODY_LIMIT)
    void check(ContainerRequestContext request, ResourceInfo resource) throws IOException {
        boolean api = addresses.isApi(request);
        if (Addresses.isWebhook(request) || !api && !changes(request)) {
            return;
        }
        DeclaredInputs inputs = declared.computeIfAbsent(resource.getResourceMethod(), DeclaredInputs::of);
        query(request.getUriInfo(), inputs);
        if (api && !inputs.body()) {
            nothing(request);
        }
    }

    /** Of pages only what forms send: what a button does stands in its address, too. */
    private static boolean changes(ContainerRequestContext request) {
        return request.getMethod().equals("POST");
    }

    private static void query(UriInfo uri, DeclaredInputs inputs) {
        for (Map.Entry<String, List<String>> given : uri.getQueryParameters().entrySet()) {
            String name = given.getKey();
            if (!inputs.query().contains(name)) {
                String meant = Spelling.nearest(name, inputs.query())
                        .map(nearest -> "did you mean " + nearest + "? ")
                        .orElse("");
                throw Parameters.refuse(Text.quoted(name), "is no parameter here; " + meant + inputs.known());
            }
            if (given.getValue().size() > 1 && inputs.once().contains(name)) {
                throw Parameters.refuse(name, "may be given once only");
            }
        }
    }

    /** Many clients send an empty object with everything; it says nothing. */
    private static void nothing(ContainerRequestContext request) throws IOException {
        String body = new String(request.getEntityStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!body.matches("\\s*(\\{\\s*})?\\s*")) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "this request takes no body, and this one has one that nobody would read");
        }
    }
}
