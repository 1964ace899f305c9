package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.time.Instant;
import java.util.Optional;

/** What Flux fetches from Git, as the Kubernetes API shows it. */
public record GitRepository(ClusterObject object) {
    static final String KIND = "GitRepository";
    /** What Flux follows where nothing is named. */
    private static final String DEFAULT_BRANCH = "master";

    private static final String HEADS = "refs/heads/";

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static GitRepository of(JsonNode json) {
        return new GitRepository(new ClusterObject(KIND, json));
    }

    /** {@code namespace/name}. */
    public String key() {
        return object.key();
    }

    /** Empty when its address is none of a repository. */
    Optional<String> repositoryKey() {
        try {
            return Optional.of(RepositoryUrl.of(text(object.spec(), "url")).key());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty when it follows a tag, versions or one commit. */
    String branch() {
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

    /** The commit that was fetched last: it stays while fetching fails. */
    Optional<String> fetchedCommit() {
        return Revision.commit(text(object.status().path("artifact"), "revision"));
    }

    Optional<Instant> fetchedAt() {
        return ClusterObject.instant(object.status().path("artifact"), "lastUpdateTime");
    }
}
