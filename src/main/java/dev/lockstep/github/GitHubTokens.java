package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Tokens for the repositories of every GitHub of the settings, for REST and for Git. Each goes to its own GitHub alone: a repository
 * elsewhere, or reached over another scheme, gets none.
 */
public final class GitHubTokens implements AccessTokens {
    private final List<ServerTokens> servers;

    /** Throws {@link IllegalArgumentException} when the CA file or an App's key file cannot be used. */
    public GitHubTokens(GitHubSettings settings, InstantSource clock) {
        this(List.of(settings), clock, HostMemory.none(), Proxies.none());
    }

    /**
     * Throws {@link IllegalArgumentException} when the CA file or an App's key file cannot be used.
     *
     * @param hosts by the origins of addresses
     */
    public GitHubTokens(List<GitHubSettings> servers, InstantSource clock, HostMemory hosts, Proxies proxies) {
        this.servers = servers.stream()
                .map(server -> new ServerTokens(server, clock, hosts, proxies))
                .toList();
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
        return servers.stream().filter(server -> server.isHere(repository)).findFirst();
    }

    @Override
    public String toString() {
        return servers.toString();
    }
}
