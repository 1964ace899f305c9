package dev.lockstep.argocd;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.ports.ConnectionTrouble;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.IOException;
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

/** GET requests to one Argo CD instance: one attempt each, bounded in time and size, failures classified. */
final class ArgoCdApi {
    private static final int MAX_RESPONSE_BYTES = 64_000_000;
    private static final int MAX_SAID = 500;
    private static final int GRPC_NOT_FOUND = 5;

    private final ArgoCdSettings settings;
    private final InstantSource clock;
    private final HttpClient client;
    private final JsonMapper json = JsonMapper.builder().build();

    ArgoCdApi(ArgoCdSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        // a redirect would take the token elsewhere
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout());
        builder.sslContext(TrustedAuthorities.withFile(settings.caFile()).context());
        this.client = builder.build();
        this.json
                .getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(200).build());
    }

    /** @param what the call, as the start of a sentence */
    JsonNode get(String what, String path, List<Map.Entry<String, String>> query) {
        String question = query.stream()
                .map(q -> q.getKey() + "=" + URLEncoder.encode(q.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String base = settings.baseUrl().toString().replaceFirst("/+$", "");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(base + path + (question.isEmpty() ? "" : "?" + question)))
                .timeout(settings.timeout())
                .header("Authorization", "Bearer " + settings.token())
                .header("Accept", "application/json")
                .GET()
                .build();
        HttpResponse<byte[]> response = send(what, request);
        if (response.statusCode() != 200) {
            throw refused(what, response);
        }
        try {
            JsonNode answer = json.readTree(response.body());
            if (answer != null && answer.isObject()) {
                return answer;
            }
        } catch (IOException e) {
            throw new OutsideException.Broken(notArgo(what), e);
        }
        throw new OutsideException.Broken(notArgo(what));
    }

    private String notArgo(String what) {
        return what + " failed: the answer is not a JSON object. Check that " + settings.baseUrl()
                + " is the address of Argo CD's API server, and not of a login page before it.";
    }

    private HttpResponse<byte[]> send(String what, HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new LimitedBody(MAX_RESPONSE_BYTES));
        try {
            return exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new OutsideException.Transient(what + " took longer than its time-out.", e);
        } catch (ExecutionException e) {
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

    private OutsideException refused(String what, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String text = what + " failed: Argo CD answered " + status + said(response.body());
        if (status == 429 || status == 408 || status >= 500) {
            Duration wait = ConnectionTrouble.retryAfter(
                            response.headers().firstValue("Retry-After").orElse(null), clock.instant())
                    .orElse(null);
            return new OutsideException.Transient(text, wait, null);
        }
        return switch (status) {
            case 401 ->
                new OutsideException.Rejected(
                        text + " The token is missing, expired or revoked: generate a new one for this instance.");
            case 403 ->
                new OutsideException.Rejected(text
                        + " Either the token may not get it, or it does not exist (Argo CD answers the same): grant"
                        + " 'applications, get' on the project, and check the name.");
            case 404 ->
                saysNotFound(response.body())
                        ? new OutsideException.NotFound(text + " It does not exist any more.", null)
                        : new OutsideException.Rejected(text
                                + " That is not Argo CD's way to say that something does not exist: check that "
                                + settings.baseUrl() + " is the address of its API server, with its root path.");
            default ->
                status >= 300 && status < 400
                        ? new OutsideException.Broken(
                                text + " A redirect is not followed: set the address it leads to, with its root path.")
                        : new OutsideException.Rejected(text);
        };
    }

    /** Argo CD's own answer, in the words of gRPC, and not that of a proxy which does not know the path. */
    private boolean saysNotFound(byte[] body) {
        try {
            JsonNode answer = json.readTree(body);
            return answer != null && answer.path("code").asInt(-1) == GRPC_NOT_FOUND;
        } catch (IOException e) {
            // a proxy's page
            return false;
        }
    }

    private String said(byte[] body) {
        String said;
        try {
            JsonNode answer = json.readTree(body);
            said = answer == null
                    ? ""
                    : answer.path("message").asText(answer.path("error").asText(""));
        } catch (IOException e) {
            // a proxy's page: its text helps nobody, the status does
            said = "";
        }
        String line = said.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.isEmpty() ? "." : " '" + line.substring(0, Math.min(MAX_SAID, line.length())) + "'.";
    }
}
