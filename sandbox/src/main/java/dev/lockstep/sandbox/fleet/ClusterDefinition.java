package dev.lockstep.sandbox.fleet;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;

/**
 * One cluster of the fleet. On Arc and AKS each branch is followed by a Flux configuration {@code cluster-config-<branch>},
 * on Argo CD by an Application named like the branch.
 *
 * @param name the Azure resource name, or the name of the Argo CD instance: lower case letters, digits and hyphens
 * @param clusterType the folder of the GitOps repository that the cluster applies, such as {@code drone}
 * @param branches the branches followed, 1 to 20
 * @param waits whether the Kustomizations of its Flux configurations say {@code wait: true}: they are ready when all that they
 *     applied is. Argo CD has nothing of the kind
 */
public record ClusterDefinition(
        String name, ClusterKind kind, String clusterType, List<String> branches, boolean waits) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /** @throws IllegalArgumentException naming the part that is not acceptable */
    public ClusterDefinition {
        branches = List.copyOf(branches);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("cluster name '" + name
                    + "' must be at most 63 lower case letters, digits and hyphens, with no hyphen at either end");
        }
        if (clusterType.length() > 200 || !FOLDER.matcher(clusterType).matches()) {
            throw new IllegalArgumentException("cluster type '" + clusterType + "' of cluster " + name
                    + " must be a relative folder such as drone");
        }
        if (branches.isEmpty() || branches.size() > 20 || new HashSet<>(branches).size() != branches.size()) {
            throw new IllegalArgumentException(
                    "cluster " + name + " must follow 1 to 20 different branches, not " + branches);
        }
        for (String branch : branches) {
            if (!Repository.isValidRefName("refs/heads/" + branch)) {
                throw new IllegalArgumentException(
                        "cluster " + name + " cannot follow '" + branch + "': no branch name");
            }
        }
    }

    /** One whose Kustomizations do not wait for what they applied. */
    public ClusterDefinition(String name, ClusterKind kind, String clusterType, List<String> branches) {
        this(name, kind, clusterType, branches, false);
    }

    /**
     * Two Flux clusters of type drone, of which one waits for what it applied, and one Argo CD cluster of type large, each following dev
     * and stage.
     */
    public static List<ClusterDefinition> defaults() {
        List<String> branches = List.of("dev", "stage");
        return List.of(
                new ClusterDefinition("drone-arc", ClusterKind.ARC, "drone", branches, true),
                new ClusterDefinition("drone-aks", ClusterKind.AKS, "drone", branches),
                new ClusterDefinition("large-1", ClusterKind.ARGO_CD, "large", branches));
    }
}
