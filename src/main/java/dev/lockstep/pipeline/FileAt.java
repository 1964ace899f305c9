package dev.lockstep.pipeline;

import dev.lockstep.promotion.StagePlan;
import dev.lockstep.yaml.FileProblem;
import java.util.List;

/** What a commit says about the pipeline. It never changes, so it may be kept. */
public sealed interface FileAt {
    record Absent() implements FileAt {}

    record Valid(List<StagePlan> environments) implements FileAt {}

    record Invalid(List<FileProblem> problems) implements FileAt {}
}
