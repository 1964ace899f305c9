package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Microsoft Entra's token endpoint for client credentials, and the tokens it gave out: random, and good for a while. */
final class AccessTokens {
    private static final int MOST_TOKENS = 1_000;

    private final AzureAccount account;
    private final Duration lifetime;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();

    AccessTokens(AzureAccount account, Duration lifetime, InstantSource clock) {
        this.account = account;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** What is wrong with the credentials of a request: ARM's code and words; nothing if they are good. */
    Optional<String[]> rejection(HttpExchange exchange) {
        Optional<String> token = Http.bearer(exchange);
        if (token.isEmpty()) {
            return Optional.of(new String[] {
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing or is no bearer token."
            });
        }
        Instant expiry = expiries.get(token.get());
        if (expiry == null) {
            return Optional.of(new String[] {"InvalidAuthenticationToken", "The access token is invalid."});
        }
        Instant now = clock.instant();
        return now.isBefore(expiry)
                ? Optional.empty()
                : Optional.of(new String[] {
                    "ExpiredAuthenticationToken",
                    "The access token expiry UTC time '" + expiry + "' is earlier than current UTC time '" + now + "'."
                });
    }

    /** {@code POST /{tenant}/oauth2/v2.0/token}. */
    void token(HttpExchange exchange, String tenant) throws IOException {
        String correlation = exchange.getRequestHeaders().getFirst("client-request-id");
        if (correlation != null && correlation.matches("[A-Za-z0-9-]{1,64}")) {
            exchange.getResponseHeaders().set("client-request-id", correlation);
        }
        Optional<byte[]> body = Http.body(exchange);
        if (body.isEmpty()) {
            refuse(exchange, 413, "invalid_request", 900144, "The request body is larger than 64 KiB.");
            return;
        }
        Map<String, List<String>> form = Http.parameters(new String(body.get(), StandardCharsets.UTF_8));
        if (!tenant.equalsIgnoreCase(account.tenantId())) {
            unknownTenant(exchange, tenant);
        } else if (!Http.first(form, "grant_type").equals("client_credentials")) {
            refuse(exchange, 400, "unsupported_grant_type", 70003, "Only client_credentials is supported.");
        } else if (!Http.first(form, "client_id").equalsIgnoreCase(account.clientId())) {
            refuse(
                    exchange,
                    400,
                    "unauthorized_client",
                    700016,
                    "Application with identifier '" + Http.first(form, "client_id")
                            + "' was not found in the directory.");
        } else if (!Http.same(Http.first(form, "client_secret"), account.clientSecret())) {
            refuse(
                    exchange,
                    401,
                    "invalid_client",
                    7000215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
                            + " value, not the client secret ID, for a secret added to app '" + account.clientId()
                            + "'.");
        } else if (!List.of(Http.first(form, "scope").split(" ")).stream()
                .anyMatch(scope -> scope.endsWith("/.default"))) {
            refuse(
                    exchange,
                    400,
                    "invalid_scope",
                    1002012,
                    "The provided value for scope is not valid: client credential flows need a resource followed by"
                            + " /.default.");
        } else {
            grant(exchange);
        }
    }

    private void grant(HttpExchange exchange) throws IOException {
        Instant now = clock.instant();
        expiries.values().removeIf(expiry -> expiry.plus(lifetime).isBefore(now));
        if (expiries.size() >= MOST_TOKENS) {
            expiries.clear();
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        expiries.put(token, now.plus(lifetime));
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put("token_type", "Bearer").put("expires_in", lifetime.toSeconds());
        answer.put("ext_expires_in", lifetime.toSeconds()).put("access_token", token);
        exchange.getResponseHeaders().set("Cache-Control", "no-store, no-cache");
        Http.json(exchange, 200, answer);
    }

    private void refuse(HttpExchange exchange, int status, String error, int code, String words) throws IOException {
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put("error", error).put("error_description", "AADSTS" + code + ": " + words);
        answer.putArray("error_codes").add(code);
        answer.put("timestamp", clock.instant().toString());
        Http.json(exchange, status, answer);
    }

    /**
     * {@code GET /{tenant}/v2.0/.well-known/openid-configuration}. Microsoft's libraries refuse a document without one of the
     * endpoints, the issuer or the address of the keys.
     */
    void openIdConfiguration(HttpExchange exchange, String tenant, String origin) throws IOException {
        if (!tenant.equalsIgnoreCase(account.tenantId())) {
            unknownTenant(exchange, tenant);
            return;
        }
        String base = origin + "/" + tenant;
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put("token_endpoint", base + "/oauth2/v2.0/token");
        answer.putArray("token_endpoint_auth_methods_supported").add("client_secret_post");
        answer.put("jwks_uri", base + "/discovery/v2.0/keys");
        answer.putArray("response_modes_supported").add("query").add("fragment").add("form_post");
        answer.putArray("subject_types_supported").add("pairwise");
        answer.putArray("id_token_signing_alg_values_supported").add("RS256");
        answer.putArray("response_types_supported").add("code");
        answer.putArray("scopes_supported")
                .add("openid")
                .add("profile")
                .add("email")
                .add("offline_access");
        answer.put("issuer", base + "/v2.0");
        answer.put("authorization_endpoint", base + "/oauth2/v2.0/authorize");
        answer.put("end_session_endpoint", base + "/oauth2/v2.0/logout");
        Http.json(exchange, 200, answer);
    }

    /** {@code GET /{tenant}/discovery/v2.0/keys}: none, for the access tokens of this endpoint are random and not signed. */
    void keys(HttpExchange exchange, String tenant) throws IOException {
        if (!tenant.equalsIgnoreCase(account.tenantId())) {
            unknownTenant(exchange, tenant);
            return;
        }
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.putArray("keys");
        Http.json(exchange, 200, answer);
    }

    private void unknownTenant(HttpExchange exchange, String tenant) throws IOException {
        refuse(exchange, 400, "invalid_tenant", 90002, "Tenant '" + tenant + "' not found.");
    }

    /** {@code GET /common/discovery/instance}: this host alone, as it was asked by. */
    void instanceDiscovery(HttpExchange exchange, String origin, String host) throws IOException {
        String asked = Http.first(Http.query(exchange), "authorization_endpoint");
        // some of Microsoft's libraries leave the port out
        if (!asked.isEmpty()
                && !asked.matches("https?://" + Pattern.quote(host.replaceFirst(":\\d+$", "")) + "(:\\d+)?/.*")) {
            refuse(exchange, 400, "invalid_instance", 50049, "Unknown or invalid instance.");
            return;
        }
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put(
                "tenant_discovery_endpoint",
                origin + "/" + account.tenantId() + "/v2.0/.well-known/openid-configuration");
        answer.put("api-version", "1.1");
        ObjectNode entry = answer.putArray("metadata").addObject();
        entry.put("preferred_network", host)
                .put("preferred_cache", host)
                .putArray("aliases")
                .add(host);
        Http.json(exchange, 200, answer);
    }
}
