package dev.lockstep.flux;

import static dev.lockstep.flux.ClusterObject.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.ports.OutsideException;
import java.util.Optional;

/** What Flux applies to a cluster, as the Kubernetes API shows it. */
public record Kustomization(ClusterObject object) {
    static final String KIND = "Kustomization";
    private static final String LAST_APPLIED = "lastAppliedRevision";
    private static final String LAST_ATTEMPTED = "lastAttemptedRevision";
    private static final int MAX_HISTORY = 100;

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static Kustomization of(JsonNode json) {
        return new Kustomization(new ClusterObject(KIND, json));
    }

    /** {@code namespace/name}. */
    public String key() {
        return object.key();
    }

    /** {@code namespace/name} of the Kustomization that applied it from Git; empty when none did. */
    public Optional<String> owner() {
        return object.owner();
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

    /**
     * What says how another cluster is reached, which it applies to: {@code namespace/name} of a secret, with {@code :key} where that is
     * not the usual one, or {@code namespace/ConfigMap/name}; empty when it applies to its own.
     */
    Optional<String> remote() {
        JsonNode secret = object.spec().path("kubeConfig").path("secretRef");
        String key = text(secret, "key");
        return Optional.of(text(secret, "name"))
                .filter(name -> !name.isEmpty())
                .map(name -> name + (key.isEmpty() ? "" : ":" + key))
                .or(() -> Optional.of(text(object.spec().path("kubeConfig").path("configMapRef"), "name"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> "ConfigMap/" + name))
                .map(name -> object.namespace() + "/" + name);
    }

    /**
     * Set only when health checks, if there are any, have passed; it stays while the next attempt runs or fails. An artifact of a registry
     * is known by the digest of its content; the commit that it was made of is told beside it.
     */
    Optional<String> appliedCommit() {
        return Revision.commit(text(object.status(), LAST_APPLIED))
                .or(() -> Revision.commit(text(object.status(), "lastAppliedOriginRevision")));
    }

    /**
     * Where its last attempt was, and how it went. Of an artifact of a registry the commit is told by the history, by the source as long
     * as that has the same artifact, or by what was applied last.
     *
     * @param from empty where its source is not known
     */
    Attempt attempt(Optional<FluxSource> from) {
        String revision = text(object.status(), LAST_ATTEMPTED);
        Optional<String> commit = revision.isEmpty()
                ? Optional.empty()
                : Revision.commit(revision)
                        .or(() -> origin(revision))
                        .or(() -> from.filter(one -> one.revision().equals(revision))
                                .flatMap(FluxSource::fetchedCommit))
                        .or(() -> revision.equals(text(object.status(), LAST_APPLIED))
                                ? appliedCommit()
                                : Optional.empty());
        return new Attempt(commit, !revision.isEmpty() && commit.isEmpty(), object.doing(), ended());
    }

    /** What an artifact was made of, as far as an attempt at it has ended before. */
    private Optional<String> origin(String revision) {
        JsonNode history = object.status().path("history");
        for (int i = 0; i < Math.min(history.size(), MAX_HISTORY); i++) {
            JsonNode about = history.path(i).path("metadata");
            if (text(about, "revision").equals(revision)) {
                Optional<String> commit = Revision.commit(text(about, "originRevision"));
                if (commit.isPresent()) {
                    return commit;
                }
            }
        }
        return Optional.empty();
    }

    /** How the last attempt ended, if it was at what is attempted now: newest first, one entry for each content. */
    private Optional<String> ended() {
        JsonNode last = object.status().path("history").path(0);
        String revision = text(last.path("metadata"), "revision");
        return !revision.isEmpty() && revision.equals(text(object.status(), LAST_ATTEMPTED))
                ? Optional.of(text(last, "lastReconciledStatus")).filter(s -> !s.isBlank())
                : Optional.empty();
    }
}
