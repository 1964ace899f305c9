package dev.lockstep.sandbox.fleet;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;

/**
 * One cluster of the fleet. On Arc and AKS each branch is followed by a Flux configuration {@code cluster-config-<branch>},
 * on Argo CD by an Application named like the branch, or by one for each of the clusters that the instance deploys to,
 * {@code <branch>-<cluster>}.
 *
 * @param name the Azure resource name, or the name of the Argo CD instance: lower case letters, digits and hyphens
 * @param clusterType the folder of the GitOps repository that the cluster applies, such as {@code drone}
 * @param branches the branches followed, 1 to 20
 * @param waits whether the Kustomizations of its Flux configurations say {@code wait: true}: they are ready when all that they
 *     applied is. Argo CD has nothing of the kind
 * @param destinations the clusters that an Argo CD instance deploys to instead of its own, at most 50
 */
public record ClusterDefinition(
        String name,
        ClusterKind kind,
        String clusterType,
        List<String> branches,
        boolean waits,
        List<String> destinations) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /** @throws IllegalArgumentException naming the part that is not acceptable */
    public ClusterDefinition {
        branches = List.copyOf(branches);
        // What was saved before there were any has none.
        destinations = destinations == null ? List.of() : List.copyOf(destinations);
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
        if (destinations.size() > 50
                || new HashSet<>(destinations).size() != destinations.size()
                || !destinations.stream().allMatch(one -> NAME.matcher(one).matches())
                || !destinations.isEmpty() && kind != ClusterKind.ARGO_CD) {
            throw new IllegalArgumentException("cluster " + name + " cannot deploy to " + destinations
                    + ": only Argo CD deploys to others, to 50 different ones at most");
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
        this(name, kind, clusterType, branches, false, List.of());
    }

    /** An Argo CD instance for other clusters, all of one type. */
    public static ClusterDefinition hub(
            String name, String clusterType, List<String> branches, List<String> destinations) {
        return new ClusterDefinition(name, ClusterKind.ARGO_CD, clusterType, branches, false, destinations);
    }

    /**
     * Two Flux clusters of type drone, of which one waits for what it applied, and one Argo CD cluster of type large, each following dev
     * and stage.
     */
    public static List<ClusterDefinition> defaults() {
        List<String> branches = List.of("dev", "stage");
        return List.of(
                new ClusterDefinition("drone-arc", ClusterKind.ARC, "drone", branches, true, List.of()),
                new ClusterDefinition("drone-aks", ClusterKind.AKS, "drone", branches),
                new ClusterDefinition("large-1", ClusterKind.ARGO_CD, "large", branches));
    }

    /** One Argo CD for three more clusters of type drone, which follow dev and stage, too. */
    public static ClusterDefinition hubAndSpokes() {
        return hub("hub", "drone", List.of("dev", "stage"), List.of("west-1", "west-2", "east-1"));
    }
}
