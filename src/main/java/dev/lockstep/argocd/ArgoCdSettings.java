package dev.lockstep.argocd;

import dev.lockstep.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where and as whom to ask one Argo CD instance.
 *
 * @param instance the instance's name: part of every reconciler's identity, and on pages the name of the cluster that it runs on
 * @param baseUrl address of its API server, with the root path if it has one
 * @param token of an account or project role that may get applications
 * @param caFile PEM file with authorities to trust besides the runtime's
 * @param selector label selector for the applications to list, in Kubernetes' syntax
 * @param projects projects to list; empty: all that the token may see
 * @param hub names and addresses by which applications may call the cluster that the instance itself runs on, besides Argo CD's own
 * @param timeout for each single request, its body included
 */
public record ArgoCdSettings(
        String instance,
        URI baseUrl,
        Secret token,
        Optional<Path> caFile,
        Optional<String> selector,
        List<String> projects,
        Set<String> hub,
        Duration timeout) {
    public ArgoCdSettings {
        projects = List.copyOf(projects);
        hub = Set.copyOf(hub);
        if (!instance.matches("[A-Za-z0-9][\\w.-]{0,99}")) {
            throw new IllegalArgumentException(
                    "the name of an Argo CD instance has letters, digits, '.', '_' and '-' only");
        }
        boolean http = "https".equals(baseUrl.getScheme()) || "http".equals(baseUrl.getScheme());
        if (!http || baseUrl.getHost() == null || baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of Argo CD " + instance + " must be an http(s) address without a user");
        }
        checkToken(instance, token.value());
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time-out of Argo CD " + instance + " must be positive");
        }
    }

    /** With a token that stays as it is. */
    public ArgoCdSettings(
            String instance,
            URI baseUrl,
            String token,
            Optional<Path> caFile,
            Optional<String> selector,
            List<String> projects,
            Duration timeout) {
        this(instance, baseUrl, Secret.of(token), caFile, selector, projects, timeout);
    }

    /** Whose own cluster has no other names than Argo CD's own. */
    public ArgoCdSettings(
            String instance,
            URI baseUrl,
            Secret token,
            Optional<Path> caFile,
            Optional<String> selector,
            List<String> projects,
            Duration timeout) {
        this(instance, baseUrl, token, caFile, selector, projects, Set.of(), timeout);
    }

    /** Throws {@link IllegalArgumentException} for what no header can carry. */
    public static void checkToken(String instance, String token) {
        if (token.isBlank() || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("Argo CD " + instance + " needs a token, in one word");
        }
    }

    @Override
    public String toString() {
        return "ArgoCdSettings[instance=" + instance + ", baseUrl=" + baseUrl + ", token=***, caFile="
                + caFile.map(Path::toString).orElse("none") + ", selector=" + selector.orElse("none") + ", projects="
                + projects + ", hub=" + hub + ", timeout=" + timeout + "]";
    }
}
