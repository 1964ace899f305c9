package dev.lockstep.flux;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** What a Kustomization applies from. */
public sealed interface FluxSource permits GitRepository, OciRepository {
    ClusterObject object();

    /** {@code namespace/name}. */
    default String key() {
        return object().key();
    }

    /** {@code namespace/name} of the Kustomization that applied it from Git; empty when none did. */
    default Optional<String> owner() {
        return object().owner();
    }

    /** As a Kustomization names it. */
    default String kind() {
        return object().kind();
    }

    /** What reconcilers are called after it, whose source it is. */
    default String called() {
        return called(kind(), key());
    }

    /** Sources of two kinds may have the same name: only one of a {@code GitRepository} goes by that alone. */
    static String called(String kind, String key) {
        return kind.equals(GitRepository.KIND) ? key : kind + "/" + key;
    }

    /** Key of the Git repository that its content is from; empty when that is not told, or is none. */
    Optional<String> repositoryKey();

    /** Empty when it is told of none. */
    String branch();

    /** The commit that was fetched last: it stays while fetching fails. */
    Optional<String> fetchedCommit();

    default Optional<Instant> fetchedAt() {
        return ClusterObject.instant(artifact(), "lastUpdateTime");
    }

    /** What it calls its content of now. */
    default String revision() {
        return ClusterObject.text(artifact(), "revision");
    }

    private JsonNode artifact() {
        return object().status().path("artifact");
    }
}
