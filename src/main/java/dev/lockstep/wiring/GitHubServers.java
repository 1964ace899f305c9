package dev.lockstep.wiring;

import dev.lockstep.configuration.Contents;
import dev.lockstep.configuration.Placed;
import dev.lockstep.github.GitHubLogin;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.ports.RepositoryUrl;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every GitHub of the settings with what to sign in with: the credential of an owner before that of its host, and that before the one
 * that is not said of anything, which is of the first GitHub. None is for another host than it is said of.
 */
final class GitHubServers {
    private static final URI GITHUB_COM = URI.create("https://api.github.com");
    private static final String PREFIX = "LOCKSTEP_GITHUB_";

    private final LockstepSettings.GitHub gitHub;
    private final Optional<Path> caFile;
    /** By what the credentials are said of, in lower case: {@code host} or {@code host/owner}. */
    private final Map<String, Placed<GitHubLogin>> logins = new TreeMap<>();

    private final GitHubLogin general;

    private GitHubServers(LockstepSettings.GitHub gitHub, Optional<Path> caFile) {
        this.gitHub = gitHub;
        this.caFile = caFile;
        this.general = login(PREFIX, gitHub.token(), gitHub.tokenFile(), gitHub.appId(), gitHub.appKeyFile());
        for (int index = 0; index < gitHub.credentials().size(); index++) {
            credential(gitHub.credentials().get(index), PREFIX + "CREDENTIALS_" + index + "__");
        }
    }

    private GitHubServers(GitHubServers settings) {
        this.gitHub = settings.gitHub;
        this.caFile = settings.caFile;
        this.general = settings.general;
        this.logins.putAll(settings.logins);
    }

    /**
     * Those of the settings, with their secrets, which are the same whatever comes to them later.
     *
     * @throws IllegalArgumentException when the settings contradict each other
     */
    static GitHubServers of(LockstepSettings.GitHub gitHub, Optional<Path> caFile) {
        return new GitHubServers(gitHub, caFile);
    }

    /**
     * @param more credentials of files
     * @throws IllegalArgumentException when they contradict each other
     */
    List<GitHubSettings> with(List<Placed<Contents.Credential>> more) {
        GitHubServers all = new GitHubServers(this);
        more.forEach(one -> all.add(one.value().whose(), one.value().login(), one.place()));
        return all.servers();
    }

    private List<GitHubSettings> servers() {
        List<GitHubSettings> servers = new ArrayList<>();
        servers.add(server(gitHub.webUrl(), gitHub.apiUrl(), gitHub.graphqlUrl(), general));
        gitHub.servers()
                .forEach(server -> servers.add(
                        server(server.webUrl(), server.apiUrl(), server.graphqlUrl(), GitHubLogin.ANONYMOUS)));
        List<String> homes = servers.stream().map(GitHubServers::home).toList();
        for (String home : homes) {
            if (homes.indexOf(home) != homes.lastIndexOf(home)) {
                throw new IllegalArgumentException("there are two GitHub servers at " + home
                        + "; give each web URL once (" + PREFIX + "WEB_URL, " + PREFIX + "SERVERS_0__WEB_URL)");
            }
        }
        for (String whose : logins.keySet()) {
            if (homes.stream().noneMatch(home -> whose.equals(home) || isOwner(whose, home))) {
                throw new IllegalArgumentException(logins.get(whose).place() + ": a GitHub credential is for " + whose
                        + ", which is neither a GitHub server of the settings nor an owner on one (there are "
                        + String.join(", ", homes) + "); write github.com/acme, or add the server with " + PREFIX
                        + "SERVERS_0__WEB_URL and " + PREFIX + "SERVERS_0__API_URL");
            }
        }
        return List.copyOf(servers);
    }

    private void credential(LockstepSettings.Credential credential, String prefix) {
        String whose = credential.whose().strip().toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
        GitHubLogin login =
                login(prefix, credential.token(), credential.tokenFile(), credential.appId(), credential.appKeyFile());
        if (login.equals(GitHubLogin.ANONYMOUS)) {
            throw new IllegalArgumentException("the GitHub credential for " + whose + " is empty; set " + prefix
                    + "TOKEN, " + prefix + "TOKEN_FILE, or " + prefix + "APP_ID and " + prefix + "APP_KEY_FILE");
        }
        add(whose, login, prefix + "FOR");
    }

    private void add(String whose, GitHubLogin login, String place) {
        Placed<GitHubLogin> first = logins.putIfAbsent(whose, new Placed<>(login, place));
        if (first != null) {
            throw new IllegalArgumentException(place + ": there is another GitHub credential for " + whose + " in "
                    + first.place() + "; keep one of them");
        }
    }

    private static GitHubLogin login(
            String prefix,
            Optional<String> token,
            Optional<Path> tokenFile,
            Optional<String> appId,
            Optional<Path> appKeyFile) {
        if (appId.isPresent() != appKeyFile.isPresent()) {
            throw new IllegalArgumentException(
                    "a GitHub App needs both " + prefix + "APP_ID and " + prefix + "APP_KEY_FILE");
        }
        if (appId.isPresent() && (token.isPresent() || tokenFile.isPresent())) {
            throw new IllegalArgumentException("give either a GitHub token or a GitHub App, not both: " + prefix
                    + (token.isPresent() ? "TOKEN" : "TOKEN_FILE") + " and " + prefix + "APP_ID are set");
        }
        return new GitHubLogin(
                Secrets.of(prefix + "TOKEN", token, tokenFile, GitHubLogin::checkToken),
                appId.map(id -> new GitHubLogin.App(id, appKeyFile.orElseThrow())));
    }

    private GitHubSettings server(URI webUrl, URI apiUrl, Optional<URI> graphqlUrl, GitHubLogin general) {
        String home = key(webUrl);
        Map<String, GitHubLogin> owners = new TreeMap<>();
        logins.forEach((whose, login) -> {
            if (isOwner(whose, home)) {
                owners.put(whose.substring(home.length() + 1), login.value());
            }
        });
        return new GitHubSettings(
                apiUrl,
                webUrl,
                graphqlUrl.or(() ->
                        GITHUB_COM.equals(apiUrl) ? Optional.of(GITHUB_COM.resolve("/graphql")) : Optional.empty()),
                Optional.ofNullable(logins.get(home)).map(Placed::value).orElse(general),
                owners,
                caFile,
                gitHub.timeout());
    }

    private static boolean isOwner(String whose, String home) {
        return whose.startsWith(home + "/")
                && whose.substring(home.length() + 1).matches("[a-z0-9_.-]{1,100}");
    }

    private static String home(GitHubSettings server) {
        return key(server.webUrl());
    }

    private static String key(URI webUrl) {
        return RepositoryUrl.of(webUrl.toString()).key();
    }
}
