package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.Optional;

/** What Flux fetches from Git, as the Kubernetes API shows it. */
public record GitRepository(ClusterObject object) implements FluxSource {
    static final String KIND = "GitRepository";
    /** What Flux follows where nothing is named. */
    private static final String DEFAULT_BRANCH = "master";

    private static final String HEADS = "refs/heads/";

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static GitRepository of(JsonNode json) {
        return new GitRepository(new ClusterObject(KIND, json));
    }

    /** Empty when its address is none of a repository. */
    @Override
    public Optional<String> repositoryKey() {
        return repositoryKey(text(object.spec(), "url"));
    }

    public static Optional<String> repositoryKey(String url) {
        try {
            return Optional.of(RepositoryUrl.of(url).key());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Empty when it names a tag, versions or one commit and no branch. One that names a branch beside these stays at them and not at the
     * head of its branch; it counts as one of the branch all the same, for nobody would miss it otherwise.
     */
    @Override
    public String branch() {
        JsonNode ref = object.spec().path("ref");
        String name = text(ref, "name");
        if (!name.isEmpty()) {
            return name.startsWith(HEADS) ? name.substring(HEADS.length()) : "";
        }
        String branch = text(ref, "branch");
        boolean other = !text(ref, "tag").isEmpty()
                || !text(ref, "semver").isEmpty()
                || !text(ref, "commit").isEmpty();
        return branch.isEmpty() && !other ? DEFAULT_BRANCH : branch;
    }

    @Override
    public Optional<String> fetchedCommit() {
        return Revision.commit(revision());
    }
}
