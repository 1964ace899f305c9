package dev.lockstep.preflight;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check of a pipeline found.
 *
 * @param commit head of the pipeline's branch when it was checked; empty when that could not be read
 * @param gitOpsBranches environment to the key of the GitOps branch that its manifests go to, as far as found
 */
public record Report(
        String pipeline, Instant at, Optional<String> commit, List<Check> checks, Map<String, String> gitOpsBranches) {
    public Report {
        checks = List.copyOf(checks);
        gitOpsBranches = Map.copyOf(gitOpsBranches);
    }

    public List<Check> of(Check.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).toList();
    }
}
