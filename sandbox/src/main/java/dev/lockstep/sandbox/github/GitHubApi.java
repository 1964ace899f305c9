package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.lockstep.memory.CappedStream;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import dev.lockstep.sandbox.http.Exchanges;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every REST request goes through: token, limit, version, body, route, ETag, error shape. */
final class GitHubApi implements HttpHandler {
    /** The only version whose answers are given; it is GitHub's default. */
    static final String VERSION = "2022-11-28";

    private static final String PREFIX = "/api/v3";
    static final int BODY_LIMIT = 1 << 20;
    /** Who asks without a token, for what everybody may know. */
    private static final Account ANYBODY =
            new Account("anybody", "Anybody", "anybody@example.org", "no-token-of-anybody");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Router router;
    private final Accounts accounts;
    private final RateLimits limits;
    private final Call.Repositories repositories;
    private final Renames renames;
    private final String api;

    GitHubApi(
            Router router,
            Accounts accounts,
            RateLimits limits,
            Call.Repositories repositories,
            Renames renames,
            Urls urls) {
        this.router = router;
        this.accounts = accounts;
        this.limits = limits;
        this.repositories = repositories;
        this.renames = renames;
        this.api = urls.api();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Headers out = exchange.getResponseHeaders();
        out.set("X-GitHub-Request-Id", UUID.randomUUID().toString());
        out.set("X-GitHub-Media-Type", "github.v3; format=json");
        out.set("X-GitHub-Api-Version-Selected", VERSION);
        Reply reply;
        Accounts.Credentials credentials = accounts.authenticate(exchange.getRequestHeaders());
        if (credentials instanceof Accounts.Known known) {
            reply = answer(exchange, known.account());
        } else if (credentials instanceof Accounts.Anonymous
                && Renames.asksForNumber(exchange.getRequestMethod(), path(exchange))) {
            reply = answer(exchange, ANYBODY);
        } else {
            boolean none = credentials instanceof Accounts.Anonymous;
            reply = Reply.of(new GitHubError(401, none ? "Requires authentication" : "Bad credentials"));
        }
        reply.headers().forEach(out::set);
        Exchanges.bytes(exchange, reply.status(), reply.body());
    }

    private static String path(HttpExchange exchange) {
        return exchange.getRequestURI().getRawPath().substring(PREFIX.length());
    }

    private Reply answer(HttpExchange exchange, Account account) throws IOException {
        String path = path(exchange);
        boolean free = path.equals("/rate_limit");
        RateLimits.Window window = limits.count(account.login(), free ? 0 : 1);
        Reply reply;
        try {
            reply = window.exceeded()
                    ? Reply.of(new GitHubError(
                            403,
                            "API rate limit exceeded for user ID " + JsonViews.repositoryId(account.login()) + "."))
                    : conditional(exchange, route(exchange, account, path));
        } catch (GitHubError refused) {
            reply = Reply.of(refused);
        }
        if (reply.status() == 304) {
            window = limits.count(account.login(), -1);
        }
        Headers out = exchange.getResponseHeaders();
        window.json().forEach((name, value) -> out.set("X-RateLimit-" + name, String.valueOf(value)));
        return reply;
    }

    private Reply route(HttpExchange exchange, Account account, String path) throws IOException {
        String version = exchange.getRequestHeaders().getFirst("X-GitHub-Api-Version");
        if (version != null && !version.equals(VERSION)) {
            throw new GitHubError(400, "API version '" + version + "' is not supported: this sandbox has " + VERSION);
        }
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        Optional<Reply> redirect =
                renames.redirect(method, path, exchange.getRequestURI().getRawQuery());
        if (redirect.isPresent()) {
            return redirect.get();
        }
        Router.Found found = router.find(method, renames.named(path)).orElseThrow(GitHubError::notFound);
        Map<String, String> query = Router.query(exchange.getRequestURI().getRawQuery());
        Call call = new Call(
                account, api + path, found.path(), query, exchange.getRequestHeaders(), body(exchange), repositories);
        return found.handler().apply(call);
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes;
        try {
            bytes = Exchanges.body(exchange, BODY_LIMIT);
        } catch (CappedStream.TooLong e) {
            throw new GitHubError(413, "The request body is " + e.getMessage());
        }
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node.isObject() || node.isArray()) {
                return node;
            }
            throw new GitHubError(400, "Body should be a JSON object");
        } catch (JsonProcessingException broken) {
            throw new GitHubError(400, "Problems parsing JSON");
        }
    }

    private static Reply conditional(HttpExchange exchange, Reply reply) {
        if (reply.status() != 200 || !"GET".equals(exchange.getRequestMethod())) {
            return reply;
        }
        String tag = "W/\"" + HexFormat.of().formatHex(Digests.sha256(reply.body())) + "\"";
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        Reply tagged = reply.with("ETag", tag).with("Cache-Control", "private, max-age=60, s-maxage=60");
        return tag.equals(known) ? new Reply(304, tagged.headers(), new byte[0]) : tagged;
    }
}
