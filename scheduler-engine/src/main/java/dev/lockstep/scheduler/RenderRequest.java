package dev.lockstep.scheduler;

import java.util.Map;
import java.util.Optional;

/**
 * Everything a rendering depends on.
 *
 * @param environment its name
 * @param base the control plane's main at the commit that is rendered
 * @param environmentBranch the environment's branch
 * @param workloads what each registration's path holds, by the registration's name
 * @param promotedCommit goes to the tracking file; empty leaves the tracking file out of the tree
 * @param rules what counts as an error; an older edition only repeats what was rendered under it
 */
public record RenderRequest(
        String environment,
        Layout layout,
        FileSet base,
        FileSet environmentBranch,
        Map<String, FileSet> workloads,
        Optional<String> promotedCommit,
        Limits limits,
        RenderRules rules) {
    public RenderRequest {
        workloads = Map.copyOf(workloads);
    }

    /** By the newest rules. */
    public RenderRequest(
            String environment,
            Layout layout,
            FileSet base,
            FileSet environmentBranch,
            Map<String, FileSet> workloads,
            Optional<String> promotedCommit,
            Limits limits) {
        this(environment, layout, base, environmentBranch, workloads, promotedCommit, limits, RenderRules.NEWEST);
    }
}
