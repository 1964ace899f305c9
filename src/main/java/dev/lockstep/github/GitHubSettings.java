package dev.lockstep.github;

import dev.lockstep.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One GitHub and how to sign in to it.
 *
 * @param apiUrl {@code https://api.github.com}, or {@code https://HOST/api/v3} of an Enterprise Server
 * @param webUrl {@code https://github.com}: the beginning of the addresses of its repositories. Tokens are given for
 *     these alone. A setting, because it does not follow from {@code apiUrl}
 * @param graphqlUrl asked only for the merge commit of a merged pull request whose REST view lacks it
 * @param login what counts for the repositories of this GitHub
 * @param owners what counts instead for those of an owner, by its name in lower case
 * @param caFile PEM certificates trusted beside the JDK's
 * @param timeout the longest time for one request
 */
public record GitHubSettings(
        URI apiUrl,
        URI webUrl,
        Optional<URI> graphqlUrl,
        GitHubLogin login,
        Map<String, GitHubLogin> owners,
        Optional<Path> caFile,
        Duration timeout) {

    public GitHubSettings {
        requireHttp(apiUrl, "apiUrl");
        requireHttp(webUrl, "webUrl");
        graphqlUrl.ifPresent(url -> requireHttp(url, "graphqlUrl"));
        owners = Map.copyOf(owners);
        Objects.requireNonNull(caFile, "caFile");
        if (timeout == null || timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the GitHub setting timeout must be a positive duration");
        }
    }

    /** One login for all of it, with a token that stays as it is. */
    public GitHubSettings(
            URI apiUrl,
            URI webUrl,
            Optional<URI> graphqlUrl,
            Optional<String> token,
            Optional<GitHubLogin.App> app,
            Optional<Path> caFile,
            Duration timeout) {
        this(apiUrl, webUrl, graphqlUrl, new GitHubLogin(token.map(Secret::of), app), Map.of(), caFile, timeout);
    }

    private static void requireHttp(URI url, String name) {
        if (url == null
                || url.getHost() == null
                || url.getUserInfo() != null
                || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "the GitHub setting " + name + " must be an http(s) address without user information");
        }
    }

    @Override
    public String toString() {
        return "GitHub at " + apiUrl + " (" + login + ")";
    }
}
