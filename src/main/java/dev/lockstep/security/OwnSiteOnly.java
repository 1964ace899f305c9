package dev.lockstep.security;

import dev.lockstep.ports.PublicAddress;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps other web sites from acting through a person's browser: a changing request must come from our own pages (or from
 * no page at all), and an open server answers to loopback names only, so that no foreign name can be pointed at it. Our own pages
 * are those below the public address, which a proxy may serve under another name than it asks us by, and those of the host that was
 * asked.
 */
@ApplicationScoped
class OwnSiteOnly {
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int BEFORE_AUTHENTICATION = 10_000;

    private final AccessRules rules;
    private final Origin own;
    private final Refusals refusals;

    OwnSiteOnly(AccessRules rules, PublicAddress address, Refusals refusals) {
        this.rules = rules;
        this.own = Origin.of(address.base());
        this.refusals = refusals;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_AUTHENTICATION);
    }

    private void check(RoutingContext context) {
        headers(context);
        String host = host(context.request());
        if (rules.open() && !LOOPBACK.contains(name(host))) {
            refusals.send(
                    context,
                    403,
                    "this server is open to everybody on this machine and answers to loopback names only");
        } else if (CHANGING.contains(context.request().method().name()) && foreign(context, host)) {
            refusals.send(
                    context,
                    403,
                    "requests that change something are taken from this server's own pages only; those are below " + own
                            + ", as LOCKSTEP_PUBLIC_URL says");
        } else {
            context.next();
        }
    }

    /** With the port, if it was given. HTTP/2 says it without a Host header. */
    private static String host(HttpServerRequest request) {
        String header = request.getHeader("Host");
        HostAndPort authority = request.authority();
        return header != null || authority == null ? header : authority.toString();
    }

    private boolean foreign(RoutingContext context, String host) {
        String site = context.request().getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = context.request().getHeader("Origin");
        return origin != null && !own.is(origin) && !Origin.isOfHost(origin, host);
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
}
