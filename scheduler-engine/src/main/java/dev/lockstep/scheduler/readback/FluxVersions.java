package dev.lockstep.scheduler.readback;

import java.util.Map;
import java.util.Optional;

/** Versions of Flux's API that Flux had once and has no more. Older installations still take them. */
final class FluxVersions {
    /** @param since the first Flux without it */
    private record Removed(String since, String instead) {}

    private static final Map<String, Removed> REMOVED = Map.ofEntries(
            Map.entry("source.toolkit.fluxcd.io/v1beta1", new Removed("2.7", "v1")),
            Map.entry("source.toolkit.fluxcd.io/v1beta2", new Removed("2.8", "v1")),
            Map.entry("kustomize.toolkit.fluxcd.io/v1beta1", new Removed("2.7", "v1")),
            Map.entry("kustomize.toolkit.fluxcd.io/v1beta2", new Removed("2.8", "v1")),
            Map.entry("helm.toolkit.fluxcd.io/v2beta1", new Removed("2.7", "v2")),
            Map.entry("helm.toolkit.fluxcd.io/v2beta2", new Removed("2.8", "v2")),
            Map.entry("notification.toolkit.fluxcd.io/v1beta1", new Removed("2.7", "v1beta3")),
            Map.entry("notification.toolkit.fluxcd.io/v1beta2", new Removed("2.8", "v1beta3")));

    private FluxVersions() {}

    /** What to write instead, if this version is gone. */
    static Optional<String> removed(String apiVersion, String kind) {
        Removed removed = REMOVED.get(apiVersion);
        if (removed == null) {
            return Optional.empty();
        }
        String group = apiVersion.substring(0, apiVersion.indexOf('/'));
        String instead = kind.equals("Receiver") ? "v1" : removed.instead;
        return Optional.of(kind + " of " + apiVersion + " is not served by Flux since " + removed.since
                + ", so a cluster with it refuses the file; write " + group + "/" + instead);
    }
}
