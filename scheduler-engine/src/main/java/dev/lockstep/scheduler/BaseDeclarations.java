package dev.lockstep.scheduler;

import java.util.List;

/** What main declares: read once per base commit. Sorted by name. */
public record BaseDeclarations(
        List<EnvironmentResource> environments, List<WorkloadRegistration> registrations, List<Problem> problems) {
    public BaseDeclarations {
        environments = List.copyOf(environments);
        registrations = List.copyOf(registrations);
        problems = List.copyOf(problems);
    }
}
