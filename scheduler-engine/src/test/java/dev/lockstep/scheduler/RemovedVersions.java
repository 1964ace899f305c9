package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kalypso's public template {@code arc-flux}, and with it the original's vectors and the fleet that it was timed on, have versions of
 * Flux's API that Flux does not serve since 2.8. That is said, and nothing else.
 */
public final class RemovedVersions {
    private RemovedVersions() {}

    public static void isTheOnlyProblem(Problem problem) {
        assertThat(problem.severity()).as(problem.toString()).isEqualTo(Severity.WARNING);
        assertThat(problem.resource()).contains("Template arc-flux");
        assertThat(problem.message())
                .matches("\\S+/reconciler\\.yaml:\\d+ (GitRepository of source|Kustomization of kustomize)"
                        + "\\.toolkit\\.fluxcd\\.io/v1beta2 is not served by Flux since 2\\.8, .*");
    }
}
