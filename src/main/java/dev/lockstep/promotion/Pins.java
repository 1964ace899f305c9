package dev.lockstep.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The inputs of a rendering, fixed before it is made, so that a repeat gives the same tree.
 *
 * @param baseCommit the promoted commit of the control plane
 * @param environmentCommit head of the environment branch
 * @param workloads registration name to repository, commit and folder
 * @param gitOpsBase head of the GitOps branch that the rendering is compared with and based on
 * @param inputs digest of what is rendered from, the base commit left out; empty in pins of before it was kept
 * @param at the time written into the commit made from the rendering
 * @param passedOver registrations whose source could not be read and that has nothing in this environment
 * @param notes sentences about sources that could not be read as they are now
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
        Instant at,
        SortedSet<String> passedOver,
        List<String> notes) {

    public record Branch(String repository, String name) {}

    public record Source(String repository, String branch, String commit, String path, Optional<String> workspace) {}

    public Pins {
        inputs = inputs == null ? Optional.empty() : inputs;
        workloads = new TreeMap<>(workloads);
        // Missing in pins of before these were kept.
        passedOver = passedOver == null ? new TreeSet<>() : passedOver;
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** Everything could be read. */
    public Pins(
            String baseCommit,
            Branch environment,
            String environmentCommit,
            Map<String, Source> workloads,
            Branch gitOps,
            String gitOpsPath,
            String gitOpsBase,
            Optional<String> inputs,
            Instant at) {
        this(
                baseCommit,
                environment,
                environmentCommit,
                workloads,
                gitOps,
                gitOpsPath,
                gitOpsBase,
                inputs,
                at,
                new TreeSet<>(),
                List.of());
    }
}
