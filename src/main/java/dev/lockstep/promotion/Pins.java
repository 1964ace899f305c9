package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The inputs of a rendering, fixed before it is made, so that a repeat gives the same tree.
 *
 * @param baseCommit the promoted commit of the control plane
 * @param environmentCommit head of the environment branch
 * @param workloads registration name to repository, commit and folder
 * @param gitOpsBase head of the GitOps branch that the rendering is compared with and based on
 * @param inputs digest of what is rendered from, the base commit left out; empty in pins of before it was kept
 * @param at the time written into the commit made from the rendering
 */
public record Pins(
        String baseCommit,
        Branch environment,
        String environmentCommit,
        Map<String, Source> workloads,
        Branch gitOps,
        String gitOpsPath,
        String gitOpsBase,
        Optional<String> inputs,
        Instant at) {

    public record Branch(String repository, String name) {}

    public record Source(String repository, String branch, String commit, String path, Optional<String> workspace) {}

    public Pins {
        inputs = inputs == null ? Optional.empty() : inputs;
        workloads = new TreeMap<>(workloads);
    }
}
