package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.MovedRepository;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.github.GHException;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** The calls to one repository, through github-api or directly, with its token and its classification of errors. */
final class RepositoryCalls {
    private final GitHubSettings settings;
    private final GitHubHttp http;
    private final AccessTokens tokens;
    private final GitHubFailures failures;
    private final Moves moves;
    private final String fullName;
    private final RepositoryUrl url;
    private final GitHub library;
    private volatile GHRepository repository;

    RepositoryCalls(
            GitHubSettings settings, GitHubHttp http, AccessTokens tokens, GitHubFailures failures, String fullName) {
        this.settings = settings;
        this.http = http;
        this.tokens = tokens;
        this.failures = failures;
        this.moves = new Moves(settings, http);
        this.fullName = fullName;
        this.url = RepositoryUrl.of(settings.webUrl().toString().replaceFirst("/+$", "") + "/" + fullName);
        try {
            // The token is put in by send(), request by request: with a credential of its own, github-api asks who it
            // is.
            this.library = new GitHubBuilder()
                    .withEndpoint(settings.apiUrl().toString().replaceFirst("/+$", ""))
                    .withConnector(this::sendForLibrary)
                    .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                    .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("github-api cannot be set up", e);
        }
    }

    GitHubSettings settings() {
        return settings;
    }

    String fullName() {
        return fullName;
    }

    String owner() {
        return fullName.substring(0, fullName.indexOf('/'));
    }

    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** Runs and classifies. {@code doing} is completed by the repository's name. */
    <T> T run(String doing, Need need, Call<T> call) {
        try {
            return call.run();
        } catch (OutsideException e) {
            throw e;
        } catch (IOException | GHException | NullPointerException | IllegalArgumentException e) {
            // The last two: github-api trips over fields that an odd answer lacks. Classified as "cannot be
            // understood".
            Optional<MovedRepository> moved = GitHubFailures.problem(e).flatMap(problem -> moves.of(fullName, problem));
            if (moved.isPresent()) {
                throw new OutsideException.Rejected(
                        doing + " in " + fullName + ": " + moved.get().sentence(), e);
            }
            throw failures.classify(doing + " in " + fullName, need, e);
        }
    }

    /** github-api's view of the repository; it costs one request in the life of the process. */
    GHRepository repository() throws IOException {
        GHRepository known = repository;
        if (known == null) {
            known = library.getRepository(fullName);
            repository = known;
        }
        return known;
    }

    /** An answer with its headers. */
    GitHubHttp.Response get(String path) throws ApiProblem {
        return send("GET", GitHubConnection.api(settings, "/repos/" + fullName + path), Optional.empty());
    }

    /** @param path below the repository, beginning with a slash */
    JsonNode call(String method, String path, Map<String, ?> body) throws IOException {
        URI address = GitHubConnection.api(settings, "/repos/" + fullName + path);
        return GitHubConnection.json(
                send(method, address, Optional.ofNullable(body).map(GitHubConnection::body)));
    }

    JsonNode graphql(URI address, String query, Map<String, ?> variables) throws IOException {
        byte[] body = GitHubConnection.body(Map.of("query", query, "variables", variables));
        return GitHubConnection.json(send("POST", address, Optional.of(body)));
    }

    private GitHubHttp.Response send(String method, URI address, Optional<byte[]> body) throws ApiProblem {
        Optional<String> token = tokens.tokenFor(url);
        try {
            return http.send(new GitHubHttp.Request(method, address, token.map(t -> "Bearer " + t), body));
        } catch (ApiProblem problem) {
            Optional<String> renewed =
                    problem.status() == 401 ? token.flatMap(old -> tokens.renewed(url, old)) : Optional.empty();
            if (renewed.isEmpty()) {
                throw problem;
            }
            return http.send(new GitHubHttp.Request(method, address, renewed.map(t -> "Bearer " + t), body));
        }
    }

    private GitHubConnectorResponse sendForLibrary(GitHubConnectorRequest request) throws IOException {
        Optional<byte[]> body = Optional.empty();
        if (request.hasBody() && request.body() != null) {
            try (InputStream in = request.body()) {
                body = Optional.of(in.readAllBytes());
            }
        }
        try {
            GitHubHttp.Response response = send(request.method(), request.url().toURI(), body);
            if (response.status() != 204) {
                // github-api takes the answer "null" for an empty page.
                GitHubConnection.json(response);
            }
            return new Answer(request, response);
        } catch (URISyntaxException e) {
            throw new IOException("not an address: " + request.url(), e);
        }
    }

    private static final class Answer extends GitHubConnectorResponse {
        private final byte[] body;

        Answer(GitHubConnectorRequest request, GitHubHttp.Response response) {
            super(request, response.status(), response.headers().map());
            this.body = response.body();
        }

        @Override
        public InputStream bodyStream() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public void close() {
            // the body has been read whole
        }
    }
}
