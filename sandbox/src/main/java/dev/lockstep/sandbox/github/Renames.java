package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As on GitHub, an old name leads to the repository's number, and the number is an address of the repository. */
final class Renames {
    private static final Pattern NAMED = Pattern.compile("/repos/([^/]+)/([^/]+)(/.*)?");
    private static final Pattern NUMBERED = Pattern.compile("/repositories/([0-9]{1,18})(/.*)?");

    private final GitRepositories repositories;
    private final Urls urls;

    Renames(GitRepositories repositories, Urls urls) {
        this.repositories = repositories;
        this.urls = urls;
    }

    /** What a request for an old name is answered; empty for a name that is none. */
    Optional<Reply> redirect(String method, String path, String rawQuery) {
        Matcher named = NAMED.matcher(path);
        if (!named.matches()) {
            return Optional.empty();
        }
        return repositories.renamed(named.group(1), named.group(2)).map(now -> {
            String to = urls.api() + "/repositories/" + JsonViews.id(now) + rest(named, 3)
                    + (rawQuery == null ? "" : "?" + rawQuery);
            boolean reads = method.equals("GET") || method.equals("HEAD");
            return Reply.of(
                            reads ? 301 : 307,
                            new Json()
                                    .with("message", "Moved Permanently")
                                    .with("url", to)
                                    .with("documentation_url", "https://docs.github.com/rest"))
                    .with("Location", to);
        });
    }

    /** The path by name of one by number. */
    String named(String path) {
        Matcher numbered = NUMBERED.matcher(path);
        return numbered.matches()
                ? repositories.all().stream()
                        .filter(repository ->
                                Long.toString(JsonViews.id(repository)).equals(numbered.group(1)))
                        .map(HostedRepository::fullName)
                        .map(name -> "/repos/" + name + rest(numbered, 2))
                        .findFirst()
                        .orElse(path)
                : path;
    }

    /** Whether it is asked what a number is, which everybody may know of a public repository. */
    static boolean asksForNumber(String method, String path) {
        Matcher numbered = NUMBERED.matcher(path);
        return method.equals("GET") && numbered.matches() && numbered.group(2) == null;
    }

    private static String rest(Matcher path, int group) {
        return path.group(group) == null ? "" : path.group(group);
    }
}
