package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tokens for the repositories of one GitHub: the one of the settings, or tokens of a GitHub App's installation, each limited to its
 * repository and kept until shortly before it expires. What is said of an owner counts before what is said of the whole GitHub.
 */
final class ServerTokens {
    /** An hour is usual; what is left must outlast the operation that asked. */
    private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(10);

    private final GitHubSettings settings;
    private final InstantSource clock;
    private final Signing general;
    private final Map<String, Signing> owners;
    private final GitHubHttp http;
    private final GitHubFailures failures;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /**
     * Throws {@link IllegalArgumentException} when the CA file or an App's key file cannot be used.
     *
     * @param before what was in use for the same GitHub
     */
    ServerTokens(
            GitHubSettings settings,
            Optional<ServerTokens> before,
            InstantSource clock,
            HostMemory hosts,
            Proxies proxies) {
        this.settings = settings;
        this.clock = clock;
        this.general = signing(settings.login(), before);
        this.owners = settings.owners().entrySet().stream()
                .collect(Collectors.toMap(
                        owner -> owner.getKey().toLowerCase(Locale.ROOT), owner -> signing(owner.getValue(), before)));
        this.http = new GitHubHttp(settings, hosts, proxies);
        this.failures = new GitHubFailures(clock);
    }

    private record Signing(GitHubLogin login, Optional<AppKey> key) {
        static Signing of(GitHubLogin login) {
            return new Signing(login, login.app().map(AppKey::read));
        }
    }

    /** A key that is in use stays so, whatever has become of its file. */
    private static Signing signing(GitHubLogin login, Optional<ServerTokens> before) {
        return before.stream()
                .flatMap(other -> Stream.concat(Stream.of(other.general), other.owners.values().stream()))
                .filter(signing -> signing.login().equals(login))
                .findFirst()
                .orElseGet(() -> Signing.of(login));
    }

    private Signing signing(RepositoryUrl repository) {
        String home = RepositoryUrl.of(settings.webUrl().toString()).key();
        String owner = repository.key().substring(home.length() + 1).replaceFirst("/.*$", "");
        return owners.getOrDefault(owner, general);
    }

    Optional<String> tokenFor(RepositoryUrl repository) {
        Signing signing = signing(repository);
        return signing.key().isEmpty()
                ? signing.login().token().map(Secret::value)
                : Optional.of(installationToken(repository, Optional.empty()));
    }

    Optional<String> renewed(RepositoryUrl repository, String refused) {
        Signing signing = signing(repository);
        return signing.key().isEmpty()
                // Its file may hold another one by now.
                ? signing.login().token().map(Secret::newest).filter(newest -> !newest.equals(refused))
                : Optional.of(installationToken(repository, Optional.of(refused)));
    }

    /** What the installation of the GitHub App may do with a repository; empty when a user's token is used. */
    Optional<JsonNode> permissions(RepositoryUrl repository) {
        if (signing(repository).key().isEmpty()) {
            return Optional.empty();
        }
        installationToken(repository, Optional.empty());
        return Optional.ofNullable(slots.get(fullName(repository).toLowerCase(Locale.ROOT)).permissions)
                .filter(JsonNode::isObject);
    }

    boolean isOfTheSameServer(GitHubSettings other) {
        return settings.webUrl().equals(other.webUrl());
    }

    boolean isOf(GitHubSettings other) {
        return settings.equals(other);
    }

    /** Of this GitHub, and over the scheme that its tokens may go over. */
    boolean isHere(RepositoryUrl repository) {
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
        String fullName = fullName(repository);
        Signing signing = signing(repository);
        Slot slot = slots.computeIfAbsent(fullName.toLowerCase(Locale.ROOT), name -> new Slot());
        // One renewal at a time per repository; the others wait and find it done.
        synchronized (slot) {
            if (slot.token == null
                    || refused.filter(slot.token::equals).isPresent()
                    || clock.instant().plus(BEFORE_EXPIRY).isAfter(slot.expiresAt)) {
                slot.token = null;
                fetch(slot, signing, fullName);
            }
            return slot.token;
        }
    }

    private void fetch(Slot slot, Signing signing, String fullName) {
        Optional<String> authorization = signing.key().map(k -> "Bearer " + k.jwt(clock.instant()));
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
                                + signing.login().app().map(GitHubLogin.App::id).orElse("") + " is not installed on "
                                + fullName + ", or the installation does not include it",
                        e);
            }
            throw failures.classify("signing in to " + fullName + " as a GitHub App", Need.METADATA, e);
        }
    }

    private String fullName(RepositoryUrl repository) {
        return GitHubConnection.fullName(settings, repository)
                .orElseThrow(() -> new Rejected(repository + " is not a repository of " + settings.webUrl()));
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
