package dev.lockstep.sandbox.seed;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the branches of the platform GitOps repository hold when the sandbox is new. */
@FunctionalInterface
public interface GitOpsContent {
    /** Files by path, by branch ({@code dev} and {@code stage}). */
    Map<String, Map<String, byte[]>> of(Planted planted);

    /**
     * What is in the other repositories at that moment.
     *
     * @param base the sandbox's address: repository URLs are {@code <base>/acme/<name>}
     * @param mainCommit head of the control plane's main, which dev and stage pin
     * @param files content by repository name, branch and path
     */
    record Planted(String base, String mainCommit, Map<String, Map<String, Map<String, byte[]>>> files) {}

    /** Only READMEs of the cluster types and the tracking file: nothing is scheduled yet. */
    static GitOpsContent empty() {
        return planted -> {
            Map<String, Map<String, byte[]>> branches = new LinkedHashMap<>();
            branches.put("dev", skeleton(planted, List.of("command-center", "drone", "large", "small")));
            branches.put("stage", skeleton(planted, List.of("drone", "large", "small")));
            return branches;
        };
    }

    private static Map<String, byte[]> skeleton(Planted planted, List<String> clusterTypes) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("README.md", bytes("# Platform GitOps\n\nRendered manifests: a folder for each cluster type.\n"));
        files.put(".github/tracking/Promoted_Commit_Id", bytes(planted.mainCommit()));
        for (String type : clusterTypes) {
            files.put(
                    type + "/README.md",
                    bytes("This folder contains deployment targets scheduled on the cluster type"));
        }
        return files;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
