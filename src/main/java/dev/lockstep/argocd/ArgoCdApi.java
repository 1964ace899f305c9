package dev.lockstep.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ConnectionTrouble;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** GET requests to one Argo CD instance: one attempt each, bounded in time and size, failures classified. */
final class ArgoCdApi {
    private static final Logger LOG = Logger.getLogger(ArgoCdApi.class);
    private static final int MAX_ERROR_BYTES = 64_000;
    private static final int GRPC_NOT_FOUND = 5;

    private final ArgoCdSettings settings;
    private final InstantSource clock;
    private final Proxies proxies;
    private final HttpClient client;

    ArgoCdApi(ArgoCdSettings settings, InstantSource clock, Proxies proxies) {
        this.settings = settings;
        this.proxies = proxies;
        this.clock = clock;
        // a redirect would take the token elsewhere
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxies.selector())
                .connectTimeout(settings.timeout());
        builder.sslContext(TrustedAuthorities.withFile(settings.caFile()).context());
        this.client = builder.build();
    }

    /** Reads an answer, and ends before its time-out. */
    interface Reader<T> {
        T read(InputStream body);
    }

    /** @param what the call, as the start of a sentence */
    <T> T get(String what, String path, List<Map.Entry<String, String>> query, Reader<T> reader) {
        String question = query.stream()
                .map(q -> q.getKey() + "=" + URLEncoder.encode(q.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String base = settings.baseUrl().toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + path + (question.isEmpty() ? "" : "?" + question)))
                .timeout(settings.timeout())
                .header("Authorization", "Bearer " + settings.token().value())
                .header("Accept", "application/json")
                .GET();
        // The JDK's client sends it to the proxy alone.
        proxies.authorization(settings.baseUrl()).ifPresent(value -> request.header("Proxy-Authorization", value));
        long begun = System.nanoTime();
        HttpResponse<InputStream> response = send(what + proxies.told(settings.baseUrl()), request.build());
        // Of a proxy's answer to the wish for a tunnel the JDK's client reads no body.
        InputStream body = response.body() == null ? InputStream.nullInputStream() : response.body();
        // Nothing else ends a body that does not go on: closing it does.
        CompletableFuture<Void> read = new CompletableFuture<>();
        read.orTimeout(settings.timeout().toNanos() - (System.nanoTime() - begun), TimeUnit.NANOSECONDS)
                .whenComplete((done, late) -> close(body));
        try {
            if (response.statusCode() != 200) {
                throw refused(what, response, start(body));
            }
            return reader.read(body);
        } catch (OutsideException e) {
            throw read.isCompletedExceptionally()
                    ? new OutsideException.Transient(what + " took longer than its time-out.", e)
                    : e;
        } finally {
            read.complete(null);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("the rest of an answer that nobody wants could not be put away", e);
        }
    }

    /** Enough to see what an error says. */
    private static byte[] start(InputStream body) {
        try {
            return body.readNBytes(MAX_ERROR_BYTES);
        } catch (IOException e) {
            // the status says what matters
            return new byte[0];
        }
    }

    private HttpResponse<InputStream> send(String what, HttpRequest request) {
        CompletableFuture<HttpResponse<InputStream>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new OutsideException.Transient(what + " took longer than its time-out.", e);
        } catch (ExecutionException e) {
            OutOfMemory.haltIf(e);
            throw ConnectionTrouble.classify(what, e)
                    .orElseGet(() -> new OutsideException.Transient(
                            what + " failed: the connection broke: "
                                    + e.getCause().getMessage(),
                            e));
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient(what + " was interrupted.", e);
        }
    }

    private OutsideException refused(String what, HttpResponse<?> response, byte[] body) {
        int status = response.statusCode();
        JsonNode error = error(body);
        String text = what + " failed: Argo CD answered " + status + said(error);
        if (status == 429 || status == 408 || status >= 500) {
            Duration wait = ConnectionTrouble.retryAfter(
                            response.headers().firstValue("Retry-After").orElse(null), clock.instant())
                    .orElse(null);
            return new OutsideException.Transient(text, wait, null);
        }
        return switch (status) {
            case 401 ->
                new OutsideException.NotSignedIn(
                        text + " The token is missing, expired or revoked: generate a new one for this instance.");
            case 403 ->
                new OutsideException.Rejected(text
                        + " Either the token may not get it, or it does not exist (Argo CD answers the same): grant"
                        + " 'applications, get' on the project, and check the name.");
            case 407 -> new OutsideException.Rejected(what + " failed: " + Proxies.REFUSED + ".");
            case 404 ->
                error.path("code").asInt(-1) == GRPC_NOT_FOUND
                        ? new OutsideException.NotFound(text + " It does not exist any more.", null)
                        : new OutsideException.Rejected(text
                                + " That is not Argo CD's way to say that something does not exist: check that "
                                + settings.baseUrl() + " is the address of its API server, with its root path.");
            default ->
                status >= 300 && status < 400
                        ? new OutsideException.Permanent(
                                text + " A redirect is not followed: set the address it leads to, with its root path.")
                        : new OutsideException.Rejected(text);
        };
    }

    /** Argo CD's own words, in the shape of gRPC, and not those of a proxy. */
    private static JsonNode error(byte[] body) {
        // a proxy's page, or one without an end: its text helps nobody, the status does
        return Answers.error(body).orElse(MissingNode.getInstance());
    }

    private static String said(JsonNode error) {
        String line = Text.cut(
                Text.line(error.path("message").asText(error.path("error").asText(""))), Lengths.ERROR);
        return line.isEmpty() ? "." : " '" + line + "'.";
    }
}
