package dev.lockstep.azure;

import java.util.Optional;

/** The resource ids of clusters. */
public final class ClusterId {
    private ClusterId() {}

    /** The form that a cluster is known by; empty when that is no id of one. */
    public static Optional<String> owner(String id) {
        return ConfigurationId.of(id, "any").map(ConfigurationId::owner);
    }
}
