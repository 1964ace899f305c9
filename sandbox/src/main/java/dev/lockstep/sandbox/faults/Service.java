package dev.lockstep.sandbox.faults;

import dev.lockstep.sandbox.http.Interceptor.Seen;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A service of the sandbox that can be struck. */
public enum Service {
    /** Git over smart HTTP. One fetch or push is two requests or more. */
    GIT,
    /** GitHub's REST. */
    GITHUB,
    /** Azure's token endpoint. */
    TOKEN,
    /** Azure Resource Manager. */
    ARM,
    /** Azure Resource Graph. */
    GRAPH,
    ARGOCD;

    /** As the API writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws {@link IllegalArgumentException} with a sentence for an unknown word. */
    public static Service of(String word) {
        return Arrays.stream(values())
                .filter(service -> service.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name a service: one of "
                        + Arrays.stream(values()).map(Service::word).collect(Collectors.joining(", "))));
    }

    /** Who answers a request. Empty for what the sandbox serves besides. */
    static Optional<Service> of(Seen request) {
        return switch (request.service()) {
            case "git" -> Optional.of(GIT);
            case "github" -> Optional.of(GITHUB);
            case "argocd" -> Optional.of(ARGOCD);
            case "azure" -> Optional.of(azure(request.path()));
            default -> Optional.empty();
        };
    }

    private static Service azure(String path) {
        if (path.regionMatches(true, 0, "/subscriptions/", 0, "/subscriptions/".length())) {
            return ARM;
        }
        return path.regionMatches(true, 0, "/providers/", 0, "/providers/".length()) ? GRAPH : TOKEN;
    }
}
