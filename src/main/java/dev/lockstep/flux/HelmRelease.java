package dev.lockstep.flux;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException;

/** What Flux installs with Helm, as the Kubernetes API shows it. */
public record HelmRelease(ClusterObject object) {
    static final String KIND = "HelmRelease";

    /** @throws OutsideException.Permanent when it has no name or no specification */
    public static HelmRelease of(JsonNode json) {
        return new HelmRelease(new ClusterObject(KIND, json));
    }

    /** {@code namespace/name}. */
    public String key() {
        return object.key();
    }
}
