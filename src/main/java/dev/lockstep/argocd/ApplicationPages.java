package dev.lockstep.argocd;

import dev.lockstep.compliance.ReconcilerId;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pages of an Argo CD instance's applications. */
public final class ApplicationPages {
    /** Namespace and name, as Kubernetes takes them; one of several clusters or cluster types has it behind. */
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9](?:[a-z0-9-]{0,62})/[a-z0-9](?:[a-z0-9.-]{0,252}))(?:@[^#]*)?(?:#.*)?");

    private final String address;

    /** @param web where people reach the instance */
    public ApplicationPages(URI web) {
        boolean http = "https".equals(web.getScheme()) || "http".equals(web.getScheme());
        if (!http || web.getHost() == null || web.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address where people reach Argo CD must be an http(s) address without a user");
        }
        this.address = web.toString().replaceFirst("/+$", "");
    }

    public Optional<URI> of(ReconcilerId application) {
        var name = NAME.matcher(application.name());
        return name.matches() ? Optional.of(URI.create(address + "/applications/" + name.group(1))) : Optional.empty();
    }
}
