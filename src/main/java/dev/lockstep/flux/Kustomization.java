package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;
import java.util.Optional;

/** What Flux applies to a cluster, as the Kubernetes API shows it. */
public record Kustomization(ClusterObject object) {
    static final String KIND = "Kustomization";
    private static final String OWNER = "kustomize.toolkit.fluxcd.io/";

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static Kustomization of(JsonNode json) {
        return new Kustomization(new ClusterObject(KIND, json));
    }

    /** {@code namespace/name}. */
    public String key() {
        return object.key();
    }

    public String sourceKind() {
        return text(source(), "kind");
    }

    /** {@code namespace/name} of what it applies from. */
    public String sourceKey() {
        String namespace = text(source(), "namespace");
        return (namespace.isEmpty() ? object.namespace() : namespace) + "/" + text(source(), "name");
    }

    public boolean follows(GitRepository repository) {
        return sourceKind().equals(GitRepository.KIND) && sourceKey().equals(repository.key());
    }

    private JsonNode source() {
        return object.spec().path("sourceRef");
    }

    /** First segment of the path it applies; empty when that is the whole repository. */
    String clusterType() {
        for (String segment : text(object.spec(), "path").split("/")) {
            if (!segment.isBlank() && !segment.equals(".")) {
                return segment;
            }
        }
        return "";
    }

    /** {@code namespace/name} of the Kustomization that applied it from Git; empty when none did. */
    Optional<String> owner() {
        JsonNode labels = object.json().path("metadata").path("labels");
        String name = text(labels, OWNER + "name");
        return name.isEmpty() ? Optional.empty() : Optional.of(text(labels, OWNER + "namespace") + "/" + name);
    }

    /** Set only when health checks, if there are any, have passed; it stays while the next attempt runs or fails. */
    Optional<String> appliedCommit() {
        return Revision.commit(text(object.status(), "lastAppliedRevision"));
    }

    Optional<String> attemptedCommit() {
        return Revision.commit(text(object.status(), "lastAttemptedRevision"));
    }

    /** How the last attempt ended, if it was at the commit that is attempted now: newest first, one entry for each content. */
    Optional<String> ended() {
        JsonNode last = object.status().path("history").path(0);
        Optional<String> commit = Revision.commit(text(last.path("metadata"), "revision"));
        return commit.isPresent() && commit.equals(attemptedCommit())
                ? Optional.of(text(last, "lastReconciledStatus")).filter(s -> !s.isBlank())
                : Optional.empty();
    }
}
