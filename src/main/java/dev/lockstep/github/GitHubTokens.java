package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Tokens for the repositories of every GitHub of the settings, for REST and for Git. Each goes to its own GitHub alone: a repository
 * elsewhere, or reached over another scheme, gets none.
 */
public final class GitHubTokens implements AccessTokens {
    private static final Logger LOG = Logger.getLogger(GitHubTokens.class);

    private record Known(List<GitHubSettings> of, List<ServerTokens> servers) {}

    private final Supplier<List<GitHubSettings>> settings;
    private final BiFunction<GitHubSettings, Optional<ServerTokens>, ServerTokens> making;
    private volatile Known known;

    /** Throws {@link IllegalArgumentException} when the CA file or an App's key file cannot be used. */
    public GitHubTokens(GitHubSettings settings, InstantSource clock) {
        this(always(settings), clock, HostMemory.none(), Proxies.none());
    }

    /**
     * Throws {@link IllegalArgumentException} when the CA file or an App's key file cannot be used.
     *
     * @param settings those of the moment; the same list as before where nothing has changed
     * @param hosts by the origins of addresses
     */
    public GitHubTokens(
            Supplier<List<GitHubSettings>> settings, InstantSource clock, HostMemory hosts, Proxies proxies) {
        this.settings = settings;
        this.making = (server, before) -> new ServerTokens(server, before, clock, hosts, proxies);
        List<GitHubSettings> now = settings.get();
        this.known = new Known(
                now,
                now.stream()
                        .map(server -> making.apply(server, Optional.empty()))
                        .toList());
    }

    private static Supplier<List<GitHubSettings>> always(GitHubSettings settings) {
        List<GitHubSettings> same = List.of(settings);
        return () -> same;
    }

    private List<ServerTokens> servers() {
        List<GitHubSettings> now = settings.get();
        Known last = known;
        return last.of() == now ? last.servers() : changed(now);
    }

    /** A GitHub whose credentials are as they were keeps the tokens that it has. */
    private synchronized List<ServerTokens> changed(List<GitHubSettings> now) {
        Known last = known;
        if (last.of() != now) {
            known = new Known(
                    now,
                    now.stream().map(server -> tokens(server, last.servers())).toList());
        }
        return known.servers();
    }

    private ServerTokens tokens(GitHubSettings server, List<ServerTokens> before) {
        Optional<ServerTokens> same =
                before.stream().filter(tokens -> tokens.isOf(server)).findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        Optional<ServerTokens> other = before.stream()
                .filter(tokens -> tokens.isOfTheSameServer(server))
                .findFirst();
        try {
            return making.apply(server, other);
        } catch (IllegalArgumentException e) {
            // One credential of no use must not take the others away.
            LOG.errorf("Credentials of %s stay as they were: %s", server.webUrl(), e.getMessage());
            return other.orElseThrow(() -> e);
        }
    }

    @Override
    public Optional<String> tokenFor(RepositoryUrl repository) {
        return server(repository).flatMap(server -> server.tokenFor(repository));
    }

    @Override
    public Optional<String> renewed(RepositoryUrl repository, String refused) {
        return server(repository).flatMap(server -> server.renewed(repository, refused));
    }

    /** What the installation of the GitHub App may do with a repository; empty when a user's token is used. */
    Optional<JsonNode> permissions(RepositoryUrl repository) {
        return server(repository).flatMap(server -> server.permissions(repository));
    }

    private Optional<ServerTokens> server(RepositoryUrl repository) {
        return servers().stream().filter(server -> server.isHere(repository)).findFirst();
    }

    @Override
    public String toString() {
        return known.servers().toString();
    }
}
