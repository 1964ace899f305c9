package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.MovedRepository;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What GitHub means by a redirect to another repository: it names the one that was renamed or transferred by its number. The name that
 * belongs to the number is asked for without the credential, which is that of the name that is written down.
 */
final class Moves {
    private static final Pattern NUMBER = Pattern.compile("(/repositories/[0-9]{1,18})(/.*)?");
    private static final Pattern NAME = Pattern.compile("/repos/([^/]+/[^/]+)(/.*)?");
    private static final String FULL_NAME = "[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}";

    private final GitHubSettings settings;
    private final GitHubHttp http;

    Moves(GitHubSettings settings, GitHubHttp http) {
        this.settings = settings;
        this.http = http;
    }

    /** Empty where the answer says nothing of the kind. */
    Optional<MovedRepository> of(String fullName, ApiProblem problem) {
        if (problem.status() / 100 != 3) {
            return Optional.empty();
        }
        return problem.header("Location").flatMap(this::path).flatMap(path -> {
            Matcher number = NUMBER.matcher(path);
            Matcher name = NAME.matcher(path);
            Optional<String> now = number.matches()
                    ? name(number.group(1))
                    : name.matches() ? Optional.of(name.group(1)).filter(Moves::isFullName) : Optional.empty();
            boolean other = number.matches() || now.isPresent();
            return other && now.filter(fullName::equalsIgnoreCase).isEmpty()
                    ? Optional.of(new MovedRepository(
                            fullName, now, settings.webUrl().toString().replaceFirst("/+$", "") + "/" + fullName))
                    : Optional.empty();
        });
    }

    /** Below the address of the API; of other servers, and of what steps out of its folder, nothing is known. */
    private Optional<String> path(String location) {
        URI api = GitHubConnection.api(settings, "");
        try {
            String resolved = api.resolve(location.strip()).toString();
            return Optional.of(resolved)
                    .filter(address -> address.startsWith(api + "/") && !address.contains(".."))
                    .map(address -> address.substring(api.toString().length()))
                    .map(path -> path.replaceFirst("[?#].*$", ""));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private Optional<String> name(String path) {
        try {
            JsonNode told = GitHubConnection.json(http.send(new GitHubHttp.Request(
                    "GET", GitHubConnection.api(settings, path), Optional.empty(), Optional.empty())));
            return GitHubConnection.text(told, "full_name").filter(Moves::isFullName);
        } catch (IOException untold) {
            // Private, or no answer: that it moved is what there is to say.
            return Optional.empty();
        }
    }

    private static boolean isFullName(String text) {
        return text.matches(FULL_NAME);
    }
}
