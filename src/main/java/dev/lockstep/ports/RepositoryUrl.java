package dev.lockstep.ports;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a Git repository, as written, with the key by which two spellings are the same repository.
 *
 * <p>The key is {@code host[:port]/owner/name}, lower-cased, without scheme, user, {@code .git}, trailing slashes and
 * default ports; {@code git@host:o/r}, {@code ssh://} and {@code https://} forms share it, and so do GitHub's
 * {@code ssh.github.com:443} and the three forms of Azure DevOps.
 */
public record RepositoryUrl(String url) {
    private static final Pattern SCP = Pattern.compile("^(?:[^@/\\s]+@)?([A-Za-z0-9.-]+):(?!//)([^\\s]+)$");
    private static final Pattern VISUALSTUDIO =
            Pattern.compile("^([^.]+)\\.visualstudio\\.com/(?:defaultcollection/)?(.+)$");
    private static final Pattern AZURE_SSH = Pattern.compile("^ssh\\.dev\\.azure\\.com/v3/([^/]+)/([^/]+)/([^/]+)$");

    private static final Pattern HOST = Pattern.compile("(?:[^:\\[\\]]*|\\[[^\\]]*])(?::[0-9]*)?");
    private static final Pattern SCP_PASSWORD = Pattern.compile("^[^/@:]*:[^/]*@");

    public RepositoryUrl {
        if (url == null
                || url.isBlank()
                || url.length() > Lengths.REPOSITORY
                || url.chars().anyMatch(c -> c < 0x21)) {
            throw new IllegalArgumentException("not a repository address: " + (url == null ? "none" : printable(url)));
        }
    }

    public static RepositoryUrl of(String url) {
        return new RepositoryUrl(url == null ? null : url.strip());
    }

    /** @throws IllegalArgumentException when it is not the address of a repository */
    public String key() {
        String hostAndPath;
        Matcher scp = SCP.matcher(url);
        if (!url.contains("://") && scp.matches()) {
            hostAndPath = scp.group(1) + "/" + scp.group(2);
        } else {
            URI uri = uri();
            String host = uri.getHost() == null ? "" : uri.getHost();
            boolean plainPort = uri.getPort() == -1 || uri.getPort() == defaultPort(uri.getScheme());
            if (host.equalsIgnoreCase("ssh.github.com")) {
                host = "github.com";
                plainPort = true;
            }
            hostAndPath = host + (plainPort ? "" : ":" + uri.getPort()) + "/"
                    + uri.getPath().replaceFirst("^/+", "");
        }
        String key = hostAndPath.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
        key = key.endsWith(".git") ? key.substring(0, key.length() - 4) : key;
        Matcher visualStudio = VISUALSTUDIO.matcher(key);
        if (visualStudio.matches()) {
            key = "dev.azure.com/" + visualStudio.group(1) + "/" + visualStudio.group(2);
        }
        Matcher azureSsh = AZURE_SSH.matcher(key);
        if (azureSsh.matches()) {
            key = "dev.azure.com/" + azureSsh.group(1) + "/" + azureSsh.group(2) + "/_git/" + azureSsh.group(3);
        }
        return key;
    }

    /** An address that names no path is none: {@code git::https://host/o/r} is a whole text behind a scheme to a URI. */
    private URI uri() {
        try {
            URI uri = new URI(url);
            if (uri.getPath() == null) {
                throw new IllegalArgumentException("not a repository address: " + this);
            }
            return uri;
        } catch (URISyntaxException e) {
            // Its message holds the address as it is, with a password if there is one.
            throw new IllegalArgumentException("not a repository address: " + this + " (" + e.getReason() + ")");
        }
    }

    /**
     * {@code owner/name}: the last two segments of the path, as GitHub's REST API wants them.
     *
     * @throws IllegalArgumentException when it has none
     */
    public String fullName() {
        String path = url.contains("://") ? uri().getPath() : url.substring(url.indexOf(':') + 1);
        path = path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
        String[] parts = path.replaceFirst("^/+", "").split("/");
        if (parts.length < 2) {
            throw new IllegalArgumentException("no owner/name in repository address " + this);
        }
        return parts[parts.length - 2] + "/" + parts[parts.length - 1];
    }

    public boolean sameAs(RepositoryUrl other) {
        return key().equals(other.key());
    }

    /** The address without user information and query, safe to show. */
    @Override
    public String toString() {
        return printable(url);
    }

    /** Any text that was meant as an address, without what may be a secret in it. */
    public static String printable(String address) {
        if (address.length() > Lengths.REPOSITORY) {
            return "a text of " + address.length() + " characters";
        }
        int scheme = address.indexOf("://");
        String shown = scheme < 0
                ? SCP_PASSWORD.matcher(address).replaceFirst("")
                : address.substring(0, scheme + 3) + withoutUser(address.substring(scheme + 3));
        int query = shown.indexOf('?');
        shown = query < 0 ? shown : shown.substring(0, query) + "?...";
        return Text.line(shown);
    }

    /** A password may itself hold an {@code @}, or a slash, which leaves no host before it. */
    private static String withoutUser(String rest) {
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return HOST.matcher(host).matches()
                ? rest.substring(authority.length() - host.length())
                : rest.substring(rest.lastIndexOf('@') + 1);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> 80;
            case "https" -> 443;
            case "ssh" -> 22;
            default -> -1;
        };
    }
}
