package dev.lockstep.security;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps other web sites from acting through a person's browser: a changing request must come from our own pages (or from
 * no page at all), and an open server answers to loopback names only, so that no foreign name can be pointed at it.
 */
@ApplicationScoped
class OwnSiteOnly {
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int BEFORE_AUTHENTICATION = 10_000;

    private final AccessRules rules;

    OwnSiteOnly(AccessRules rules) {
        this.rules = rules;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_AUTHENTICATION);
    }

    private void check(RoutingContext context) {
        String host = host(context.request());
        if (rules.open() && !LOOPBACK.contains(name(host))) {
            refuse(context, "this server is open to everybody on this machine and answers to loopback names only");
        } else if (CHANGING.contains(context.request().method().name()) && foreign(context, host)) {
            refuse(context, "requests that change something are taken from this server's own pages only");
        } else {
            headers(context);
            context.next();
        }
    }

    /** With the port, if it was given. HTTP/2 says it without a Host header. */
    private static String host(HttpServerRequest request) {
        String header = request.getHeader("Host");
        HostAndPort authority = request.authority();
        return header != null || authority == null ? header : authority.toString();
    }

    private static boolean foreign(RoutingContext context, String host) {
        String site = context.request().getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = context.request().getHeader("Origin");
        if (origin == null) {
            return false;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority == null || host == null || !authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static String name(String host) {
        if (host == null) {
            return "";
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.replaceFirst(":[0-9]+$", "");
    }

    private static void headers(RoutingContext context) {
        context.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'");
    }

    private static void refuse(RoutingContext context, String why) {
        context.response()
                .setStatusCode(403)
                .putHeader("Content-Type", "application/problem+json")
                .end("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\"" + why + "\"}");
    }
}
