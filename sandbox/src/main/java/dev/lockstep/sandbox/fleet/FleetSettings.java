package dev.lockstep.sandbox.fleet;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a fleet needs to know.
 *
 * @param directory where the clusters keep their repositories and {@code fleet.json}; created if missing
 * @param gitOpsUrl the GitOps repository that the clusters follow, as reported by the APIs
 * @param gitToken password for Git over HTTP, sent to the host of gitOpsUrl only
 * @param clusters the fleet at first start and after a reset; later {@code fleet.json} says which clusters there are
 * @param argoTokens bearer token by Argo CD instance; an instance without one refuses every request
 * @param kubernetesToken bearer token for the Kubernetes API of every cluster
 */
public record FleetSettings(
        Path directory,
        String gitOpsUrl,
        Optional<String> gitToken,
        List<ClusterDefinition> clusters,
        FleetDelays delays,
        FleetLimits limits,
        InstantSource clock,
        AzureAccount azure,
        Map<String, String> argoTokens,
        String kubernetesToken) {
    /** @throws IllegalArgumentException if there is no URL or two clusters share a name */
    public FleetSettings {
        clusters = List.copyOf(clusters);
        argoTokens = Map.copyOf(argoTokens);
        if (gitOpsUrl.isBlank()) {
            throw new IllegalArgumentException("the URL of the GitOps repository is empty");
        }
        Set<String> names = new HashSet<>();
        for (ClusterDefinition cluster : clusters) {
            if (!names.add(cluster.name())) {
                throw new IllegalArgumentException("two clusters are named " + cluster.name());
            }
        }
    }

    @Override
    public String toString() {
        return "FleetSettings[directory=" + directory + ", clusters=" + clusters + ", delays=" + delays + ", limits="
                + limits + ", azure=" + azure + ", argoInstances=" + argoTokens.keySet() + "]";
    }
}
