package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.Optional;

/**
 * What Flux fetches from a registry, as the Kubernetes API shows it. Such an artifact is known by the digest of its content; the
 * commit that it was made of is told by two annotations, which {@code flux push artifact --source --revision} sets.
 */
public record OciRepository(ClusterObject object) implements FluxSource {
    static final String KIND = "OCIRepository";
    private static final String ANNOTATIONS = "org.opencontainers.image.";

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static OciRepository of(JsonNode json) {
        return new OciRepository(new ClusterObject(KIND, json));
    }

    /** Where its content is from. */
    @Override
    public Optional<String> repositoryKey() {
        try {
            return Optional.of(RepositoryUrl.of(annotation("source")).key());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Of {@code dev@sha1:…}, where a tag looks like a branch; empty when its content was made of a commit alone. */
    @Override
    public String branch() {
        String revision = annotation("revision");
        int commit = revision.lastIndexOf("@sha1:");
        return commit < 0 ? "" : revision.substring(0, commit).replaceFirst("^refs/heads/", "");
    }

    @Override
    public Optional<String> fetchedCommit() {
        return Revision.commit(annotation("revision"));
    }

    private String annotation(String name) {
        return text(object.status().path("artifact").path("metadata"), ANNOTATIONS + name);
    }
}
