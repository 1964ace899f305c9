package dev.lockstep.github;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One GitHub and how to sign in to it: with a token, as an App, or (neither) anonymously.
 *
 * @param apiUrl {@code https://api.github.com}, or {@code https://HOST/api/v3} of an Enterprise Server
 * @param webUrl {@code https://github.com}: the beginning of the addresses of its repositories. Tokens are given for
 *     these alone. A setting, because it does not follow from {@code apiUrl}
 * @param graphqlUrl asked only for the merge commit of a merged pull request whose REST view lacks it
 * @param caFile PEM certificates trusted beside the JDK's
 * @param timeout the longest time for one request
 */
public record GitHubSettings(
        URI apiUrl,
        URI webUrl,
        Optional<URI> graphqlUrl,
        Optional<String> token,
        Optional<App> app,
        Optional<Path> caFile,
        Duration timeout) {

    /**
     * A GitHub App.
     *
     * @param id the app's id or its client id
     * @param keyFile its private key, PEM, PKCS#1 (as GitHub gives it) or PKCS#8
     */
    public record App(String id, Path keyFile) {
        public App {
            if (id == null || id.isBlank()) {
                throw new IllegalArgumentException("a GitHub App needs its id");
            }
            Objects.requireNonNull(keyFile, "keyFile");
        }
    }

    public GitHubSettings {
        requireHttp(apiUrl, "apiUrl");
        requireHttp(webUrl, "webUrl");
        graphqlUrl.ifPresent(url -> requireHttp(url, "graphqlUrl"));
        if (token.isPresent() && app.isPresent()) {
            throw new IllegalArgumentException("give either a GitHub token or a GitHub App, not both");
        }
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("the GitHub token is empty or has characters that no token has");
        }
        Objects.requireNonNull(caFile, "caFile");
        if (timeout == null || timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the GitHub setting timeout must be a positive duration");
        }
    }

    /** github.com, 30 s per request. */
    public static GitHubSettings gitHubCom(Optional<String> token, Optional<App> app) {
        return new GitHubSettings(
                URI.create("https://api.github.com"),
                URI.create("https://github.com"),
                Optional.of(URI.create("https://api.github.com/graphql")),
                token,
                app,
                Optional.empty(),
                Duration.ofSeconds(30));
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
        return "GitHub at " + apiUrl + " ("
                + app.map(a -> "App " + a.id()).orElse(token.isPresent() ? "a token" : "anonymous") + ")";
    }
}
