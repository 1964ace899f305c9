package dev.lockstep.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Bearer tokens. Browsers, which cannot send one by themselves, may give the token as the password of Basic
 * authentication, with any user name. Where many logins fail, the next ones have to wait: see {@link LoginFailures}.
 */
@ApplicationScoped
public class TokenAuthentication implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(TokenAuthentication.class);
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    /** What is shown there is no user's. */
    private static final String HINTS = "/api/v1/hints/";

    private static final String CHALLENGE = "Basic realm=\"Lockstep\", charset=\"UTF-8\"";
    private static final String FAILED = TokenAuthentication.class.getName();

    /** @param name the user name of Basic authentication; empty: there is none */
    private record Shown(String name, String token) {
        static final Shown NOTHING = new Shown("", "");
    }

    private final AccessRules rules;
    private final LoginFailures failures;
    private final Refusals refusals;

    TokenAuthentication(AccessRules rules, LoginSettings settings, Refusals refusals) {
        this.rules = rules;
        this.refusals = refusals;
        this.failures = new LoginFailures(
                new LoginFailures.Limits(settings.failures(), settings.failuresOfAddress(), settings.window()),
                System::nanoTime,
                LOG::warn);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        String header = context.request().getHeader("Authorization");
        if (header == null || context.normalizedPath().startsWith(HINTS)) {
            return Uni.createFrom().optional(rules.guest().map(guest -> identity(guest, Roles.ALL)));
        }
        String address = ClientAddress.of(context.request());
        Shown shown = shown(header);
        Duration wait = failures.wait(address, shown.name());
        Optional<AccessRules.User> user = rules.user(shown.token());
        if (!wait.isZero()
                && user.filter(one -> failures.knows(address, one.name())).isEmpty()) {
            // Whether the token is right is not told, so that it cannot be found by trying.
            return refused(context, wait);
        }
        if (user.isEmpty()) {
            failures.failed(address, shown.name());
            return refused(context, Duration.ZERO);
        }
        failures.succeeded(address, user.get().name());
        return Uni.createFrom().item(identity(user.get().name(), user.get().roles()));
    }

    /** @param wait until a login from there is looked at again; zero: this one was */
    private static Uni<SecurityIdentity> refused(RoutingContext context, Duration wait) {
        context.put(FAILED, wait);
        return Uni.createFrom()
                .failure(new AuthenticationFailedException(wait.isZero() ? "unknown token" : "too many failures"));
    }

    private static Shown shown(String header) {
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new Shown("", header.substring(BEARER.length()).strip());
        }
        if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            try {
                String pair = new String(
                        Base64.getDecoder()
                                .decode(header.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return new Shown(colon < 0 ? "" : pair.substring(0, colon), pair.substring(colon + 1));
            } catch (IllegalArgumentException e) {
                return Shown.NOTHING;
            }
        }
        return Shown.NOTHING;
    }

    private static SecurityIdentity identity(String name, Set<String> roles) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addRoles(roles)
                .build();
    }

    /** With words: what is asked for, what was wrong, or how long to wait. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        Duration wait = context.get(FAILED);
        if (wait != null && !wait.isZero()) {
            long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
            context.response().putHeader("Retry-After", Long.toString(seconds));
            refusals.send(
                    context,
                    429,
                    "too many logins from your address have failed; the next one is looked at in " + seconds + " s");
        } else {
            context.response().putHeader("WWW-Authenticate", CHALLENGE);
            refusals.send(
                    context,
                    401,
                    wait == null
                            ? "this needs a token of this server: Authorization: Bearer TOKEN, or the token as the password of"
                                    + " Basic authentication, with any user name"
                            : "no user of this server has the token that was shown; check it");
        }
        return Uni.createFrom().item(true);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", CHALLENGE));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
