package dev.lockstep.scheduler;

import java.util.List;
import java.util.Optional;

/** What an environment branch declares about repositories. */
public record EnvironmentDeclarations(
        Optional<BaseRepo> baseRepo, Optional<GitOpsRepo> gitOpsRepo, List<Problem> problems) {
    public EnvironmentDeclarations {
        problems = List.copyOf(problems);
    }
}
