package dev.lockstep.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Every GitHub of the settings, shared by the adapters, so that they share connections and what is known of repositories. */
public final class GitHubConnection {
    /**
     * Of objects, fields and values of one answer. A page of a hundred pull requests has some fifty thousand; each costs many times
     * the bytes it came in.
     */
    private static final long MOST_TOKENS = 500_000;

    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
            .build());

    /** A good status without what GitHub says with it: a proxy's page, or nothing at all. */
    static final class NotJson extends IOException {
        NotJson(String what) {
            super(what);
        }
    }

    private record Server(GitHubSettings settings, GitHubHttp http) {}

    private final List<Server> servers;
    private final AccessTokens tokens;
    private final GitHubFailures failures;
    private final Map<String, RepositoryCalls> repositories = new ConcurrentHashMap<>();

    /** Throws {@link IllegalArgumentException} when the CA file cannot be used. */
    public GitHubConnection(GitHubSettings settings, AccessTokens tokens, InstantSource clock) {
        this(List.of(settings), tokens, clock, HostMemory.none(), Proxies.none());
    }

    /**
     * Throws {@link IllegalArgumentException} when the CA file cannot be used.
     *
     * @param hosts by the origins of addresses
     */
    public GitHubConnection(
            List<GitHubSettings> servers, AccessTokens tokens, InstantSource clock, HostMemory hosts, Proxies proxies) {
        this.servers = servers.stream()
                .map(settings -> new Server(settings, new GitHubHttp(settings, hosts, proxies)))
                .toList();
        this.tokens = tokens;
        this.failures = new GitHubFailures(clock);
    }

    /** Throws {@link Rejected} for a repository that is on none of them. */
    RepositoryCalls calls(RepositoryUrl repository) {
        for (Server server : servers) {
            Optional<String> fullName = fullName(server.settings(), repository);
            if (fullName.isPresent()) {
                return repositories.computeIfAbsent(
                        server.settings().webUrl() + " " + fullName.get(),
                        key -> new RepositoryCalls(server.settings(), server.http(), tokens, failures, fullName.get()));
            }
        }
        throw new Rejected(repository + " is not a repository of "
                + servers.stream()
                        .map(server -> server.settings().webUrl().toString())
                        .collect(Collectors.joining(" or "))
                + " (the GitHub setting webUrl)");
    }

    /** Empty where it is not on that GitHub. Throws {@link Rejected} for what is no address of a repository. */
    static Optional<String> fullName(GitHubSettings settings, RepositoryUrl repository) {
        try {
            String home = RepositoryUrl.of(settings.webUrl().toString()).key();
            String fullName = repository.fullName();
            if (repository.key().startsWith(home + "/")
                    && fullName.matches("[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
                    && !fullName.matches("\\.{1,2}/.*|.*/\\.{1,2}")) {
                return Optional.of(fullName);
            }
        } catch (IllegalArgumentException e) {
            throw new Rejected("not the address of a GitHub repository: " + repository, e);
        }
        return Optional.empty();
    }

    static URI api(GitHubSettings settings, String path) {
        return URI.create(settings.apiUrl().toString().replaceFirst("/+$", "") + path);
    }

    static JsonNode json(GitHubHttp.Response response) throws IOException {
        try {
            JsonNode node = JSON.readTree(response.body());
            if (node == null || !node.isContainerNode()) {
                throw new NotJson(
                        response.body().length == 0 ? "it is empty" : "it is neither a JSON object nor an array");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new NotJson("it holds more than " + MOST_TOKENS + " values, or too many in one another");
        } catch (JsonProcessingException e) {
            // Jackson quotes what it stumbles over, which in an answer about tokens may be one.
            throw new NotJson("it is not JSON, at character " + e.getLocation().getByteOffset());
        }
    }

    static byte[] body(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue()).filter(text -> !text.isBlank());
    }
}
