package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;
import java.util.Optional;

/** What Flux applies to a cluster, as the Kubernetes API shows it. */
public record Kustomization(ClusterObject object) {
    static final String KIND = "Kustomization";
    private static final String LAST_APPLIED = "lastAppliedRevision";
    private static final String LAST_ATTEMPTED = "lastAttemptedRevision";

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

    public boolean follows(FluxSource from) {
        return sourceKind().equals(from.kind()) && sourceKey().equals(from.key());
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
        return object.owner();
    }

    /** {@code name} of the secret by which another cluster is reached, which it applies to; empty when that is its own. */
    Optional<String> remote() {
        String secret = text(object.spec().path("kubeConfig").path("secretRef"), "name");
        return Optional.of(
                        secret.isEmpty() ? text(object.spec().path("kubeConfig").path("configMapRef"), "name") : secret)
                .filter(name -> !name.isEmpty());
    }

    /**
     * Set only when health checks, if there are any, have passed; it stays while the next attempt runs or fails. An artifact of a registry
     * is known by the digest of its content; the commit that it was made of is told beside it.
     */
    Optional<String> appliedCommit() {
        return Revision.commit(text(object.status(), LAST_APPLIED))
                .or(() -> Revision.commit(text(object.status(), "lastAppliedOriginRevision")));
    }

    /** @param from of an artifact of a registry only what its source has now, and what was applied last, are known by their commits */
    Optional<String> attemptedCommit(FluxSource from) {
        String revision = text(object.status(), LAST_ATTEMPTED);
        if (Revision.commit(revision).isPresent() || revision.isEmpty()) {
            return Revision.commit(revision);
        }
        return revision.equals(from.revision())
                ? from.fetchedCommit()
                : revision.equals(text(object.status(), LAST_APPLIED)) ? appliedCommit() : Optional.empty();
    }

    /** The same where its source is not known. */
    Optional<String> attemptedCommit() {
        return Revision.commit(text(object.status(), LAST_ATTEMPTED));
    }

    /** How the last attempt ended, if it was at what is attempted now: newest first, one entry for each content. */
    Optional<String> ended() {
        JsonNode last = object.status().path("history").path(0);
        String revision = text(last.path("metadata"), "revision");
        return !revision.isEmpty() && revision.equals(text(object.status(), LAST_ATTEMPTED))
                ? Optional.of(text(last, "lastReconciledStatus")).filter(s -> !s.isBlank())
                : Optional.empty();
    }
}
