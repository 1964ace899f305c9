package dev.lockstep.git;

import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.jgit.transport.URIish;

/**
 * An address that has passed the allow-list, without user information.
 *
 * @param origin {@code scheme://authority} in lower case: where credentials may go
 */
record AllowedAddress(RepositoryUrl repository, String key, URIish transport, String origin) {

    /** Throws {@link Rejected}, naming the address and the setting that would allow it. */
    static AllowedAddress check(RepositoryUrl repository, GitSettings settings) {
        URI uri;
        String key;
        try {
            uri = new URI(repository.url());
            key = repository.key();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new Rejected("not an address Lockstep can use for Git: " + repository
                    + " (write it as https://host/owner/name)");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!settings.allowedSchemes().contains(scheme)) {
            throw new Rejected("Git address " + repository + " is not of an allowed scheme "
                    + settings.allowedSchemes().stream().sorted().toList()
                    + ": write it as https://host/owner/name, or change LOCKSTEP_GIT_SCHEMES");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || !isPlain(uri.getRawPath())) {
            throw new Rejected("Git address " + repository
                    + " has a query, a fragment, or a path with '..', '%' or empty segments; none is allowed");
        }
        if (settings.allowedPrefixes().stream().noneMatch(prefix -> covers(prefix, key))) {
            throw new Rejected("Git repository " + repository + " (" + key
                    + ") is outside the allow-list; to let Lockstep contact it, add its beginning to"
                    + " LOCKSTEP_GIT_ALLOWED, now " + settings.allowedPrefixes());
        }
        try {
            URIish transport = new URIish(repository.url()).setUser(null).setPass(null);
            String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
            return new AllowedAddress(repository, key, transport, origin(scheme, host, uri.getPort()));
        } catch (URISyntaxException e) {
            throw new Rejected("not an address Lockstep can use for Git: " + repository);
        }
    }

    static String origin(String scheme, String host, int port) {
        int standard = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
        return scheme.toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT)
                + (port == -1 || port == standard ? "" : ":" + port);
    }

    // A server may resolve '..' or '%2e' only after the allow-list has looked at the text: so neither gets there.
    private static boolean isPlain(String path) {
        return path != null
                && !path.contains("%")
                && !path.contains("\\")
                && Arrays.stream(path.replaceFirst("^/", "")
                                .replaceFirst("/$", "")
                                .split("/", -1))
                        .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    private static boolean covers(String prefix, String key) {
        String normal = prefix.strip().toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
        return !normal.isEmpty() && (key.equals(normal) || key.startsWith(normal + "/"));
    }

    @Override
    public String toString() {
        return repository.toString();
    }
}
