package dev.lockstep.azure;

import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import dev.lockstep.stub.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Azure's token endpoint with the secret {@code right} (out of order for {@code down}), and whatever a test answers for the rest. */
public final class AzureStub implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");
    private static final String TENANT = "99999999-8888-7777-6666-555555555555";

    private final StubServer server;
    private int tokens;

    private AzureStub(Function<Request, Answer> arm) throws IOException {
        server = StubServer.https(
                request -> request.path().endsWith("/oauth2/v2.0/token") ? token(request) : arm.apply(request));
    }

    public static AzureStub answering(Function<Request, Answer> arm) throws IOException {
        return new AzureStub(arm);
    }

    private synchronized Answer token(Request request) {
        if (request.body().contains("client_secret=down")) {
            return Answer.of(
                    503, "{\"error\":\"temporarily_unavailable\",\"error_description\":\"AADSTS90033: try later\"}");
        }
        if (request.body().contains("client_secret=page")) {
            return Answer.of(200, "<html>please sign in</html>").with("Content-Type", "text/html");
        }
        if (request.body().contains("client_secret=nothing")) {
            return Answer.of(200, "");
        }
        if (!request.body().contains("client_secret=right")) {
            return Answer.of(
                    401,
                    "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\"}");
        }
        return Answer.of(
                200,
                "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,\"access_token\":\"token-"
                        + ++tokens + "\"}");
    }

    public AzureSettings settings() {
        return settings("right", Optional.of(TestCertificate.shared().pem()), Duration.ofSeconds(20));
    }

    AzureSettings settings(String secret, Optional<Path> caFile, Duration timeout) {
        return settings(server.uri(), secret, caFile, timeout);
    }

    static AzureSettings settings(URI address, String secret, Optional<Path> caFile, Duration timeout) {
        return new AzureSettings(
                "azure",
                Optional.of(TENANT),
                Optional.of("00000000-1111-2222-3333-444444444444"),
                Optional.of(Secret.of(secret)),
                List.of("11111111-2222-3333-4444-555555555555"),
                address,
                Optional.of(address),
                caFile,
                timeout);
    }

    public AzureFluxSource source() {
        return new AzureFluxSource(settings(), InstantSource.fixed(NOW));
    }

    List<Request> armRequests() {
        return server.requests().stream()
                .filter(r -> !r.path().endsWith("/token"))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
