package dev.lockstep.github;

import dev.lockstep.ports.RepositoryUrl;
import java.net.URI;
import java.util.Optional;

/** The pages of a GitHub's commits. */
public final class CommitPages {
    private final String address;
    private final String home;

    /** @param web where its pages are, such as {@code https://github.com} */
    public CommitPages(URI web) {
        this.address = web.toString().replaceFirst("/+$", "");
        this.home = RepositoryUrl.of(address).key() + "/";
    }

    /** Empty when the repository is not one of this GitHub. */
    public Optional<URI> of(String repository, String commit) {
        try {
            RepositoryUrl known = RepositoryUrl.of(repository);
            String name = known.fullName();
            return known.key().equalsIgnoreCase(home + name)
                            && name.matches("[A-Za-z0-9_-]{1,100}/(?!\\.+$)[A-Za-z0-9._-]{1,100}")
                            && commit.matches("[0-9a-f]{40}")
                    ? Optional.of(URI.create(address + "/" + name + "/commit/" + commit))
                    : Optional.empty();
        } catch (IllegalArgumentException noRepository) {
            return Optional.empty();
        }
    }
}
