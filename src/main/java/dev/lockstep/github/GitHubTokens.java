package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens for the repositories of one GitHub, for REST and for Git: the one of the settings, or tokens of a GitHub App's
 * installation, each limited to its repository and kept until shortly before it expires. A repository elsewhere, or
 * reached over another scheme, gets none.
 */
public final class GitHubTokens implements AccessTokens {
    /** An hour is usual; what is left must outlast the operation that asked. */
    private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(10);

    private final GitHubSettings settings;
    private final InstantSource clock;
    private final Optional<AppKey> key;
    private final GitHubHttp http;
    private final GitHubFailures failures;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /** Throws {@link IllegalArgumentException} when the CA file or the App's key file cannot be used. */
    public GitHubTokens(GitHubSettings settings, InstantSource clock) {
        this(settings, clock, HostMemory.none());
    }

    /**
     * Throws {@link IllegalArgumentException} when the CA file or the App's key file cannot be used.
     *
     * @param hosts by the origins of addresses
     */
    public GitHubTokens(GitHubSettings settings, InstantSource clock, HostMemory hosts) {
        this.settings = settings;
        this.clock = clock;
        this.key = settings.app().map(AppKey::read);
        this.http = new GitHubHttp(settings, hosts);
        this.failures = new GitHubFailures(clock);
    }

    @Override
    public Optional<String> tokenFor(RepositoryUrl repository) {
        if (!isHere(repository)) {
            return Optional.empty();
        }
        return key.isEmpty() ? settings.token() : Optional.of(installationToken(repository, Optional.empty()));
    }

    @Override
    public Optional<String> renewed(RepositoryUrl repository, String refused) {
        return key.isEmpty() || !isHere(repository)
                ? Optional.empty()
                : Optional.of(installationToken(repository, Optional.of(refused)));
    }

    /** What the installation of the GitHub App may do with a repository; empty when a user's token is used. */
    Optional<JsonNode> permissions(RepositoryUrl repository) {
        if (key.isEmpty() || !isHere(repository)) {
            return Optional.empty();
        }
        installationToken(repository, Optional.empty());
        String fullName = GitHubConnection.fullName(settings, repository);
        return Optional.ofNullable(slots.get(fullName.toLowerCase(Locale.ROOT)).permissions)
                .filter(JsonNode::isObject);
    }

    private boolean isHere(RepositoryUrl repository) {
        try {
            URI web = settings.webUrl();
            URI url = new URI(repository.url());
            return web.getScheme().equalsIgnoreCase(url.getScheme())
                    && repository
                            .key()
                            .startsWith(RepositoryUrl.of(web.toString()).key() + "/");
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false; // git@host:… is not reached with a token
        }
    }

    private String installationToken(RepositoryUrl repository, Optional<String> refused) {
        String fullName = GitHubConnection.fullName(settings, repository);
        Slot slot = slots.computeIfAbsent(fullName.toLowerCase(Locale.ROOT), name -> new Slot());
        // One renewal at a time per repository; the others wait and find it done.
        synchronized (slot) {
            if (slot.token == null
                    || refused.filter(slot.token::equals).isPresent()
                    || clock.instant().plus(BEFORE_EXPIRY).isAfter(slot.expiresAt)) {
                slot.token = null;
                fetch(slot, fullName);
            }
            return slot.token;
        }
    }

    private void fetch(Slot slot, String fullName) {
        Optional<String> authorization = key.map(k -> "Bearer " + k.jwt(clock.instant()));
        try {
            JsonNode installation = GitHubConnection.json(http.send(new GitHubHttp.Request(
                    "GET",
                    GitHubConnection.api(settings, "/repos/" + fullName + "/installation"),
                    authorization,
                    Optional.empty())));
            if (!installation.path("id").isIntegralNumber()) {
                throw new IOException("no installation id");
            }
            JsonNode answer = GitHubConnection.json(http.send(new GitHubHttp.Request(
                    "POST",
                    GitHubConnection.api(
                            settings,
                            "/app/installations/" + installation.path("id").asLong() + "/access_tokens"),
                    authorization,
                    Optional.of(GitHubConnection.body(
                            Map.of("repositories", List.of(fullName.substring(fullName.indexOf('/') + 1))))))));
            String token = GitHubConnection.text(answer, "token").orElseThrow(() -> new IOException("no token"));
            slot.expiresAt = Instant.parse(answer.path("expires_at").asText());
            slot.permissions = answer.path("permissions");
            slot.token = token;
        } catch (IOException | DateTimeException e) {
            Optional<ApiProblem> problem = GitHubFailures.problem(e);
            if (problem.filter(p -> p.status() == 404).isPresent()) {
                throw new Rejected(
                        "the GitHub App "
                                + settings.app().map(GitHubSettings.App::id).orElse("") + " is not installed on "
                                + fullName + ", or the installation does not include it",
                        e);
            }
            throw failures.classify("signing in to " + fullName + " as a GitHub App", Need.METADATA, e);
        }
    }

    @Override
    public String toString() {
        return "tokens for " + settings;
    }

    private static final class Slot {
        private String token;
        private Instant expiresAt;
        private volatile JsonNode permissions;
    }
}
