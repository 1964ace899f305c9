package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.Assignment;
import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.TreeChange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rendering and what it changes.
 *
 * @param problems all of them: of the folders, of what is declared, of the rendering
 * @param change empty if there are errors, because the tree is incomplete then
 */
record Outcome(RenderInput input, Rendering rendering, List<Problem> problems, Optional<TreeChange> change) {
    static Outcome of(RenderInput input) {
        Rendering rendering = new SchedulerEngine().render(input.request(), new RenderMemory(), System::nanoTime);
        Set<Problem> problems = new LinkedHashSet<>(input.problems());
        problems.addAll(rendering.problems());
        boolean publishable = problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
        Optional<TreeChange> change =
                publishable ? Optional.of(GitOpsTree.diff(input.existing(), rendering.tree())) : Optional.empty();
        return new Outcome(input, rendering, List.copyOf(problems), change);
    }

    /** One line. */
    String summary(TreeChange counted) {
        List<Assignment> assignments = rendering.assignments();
        return counted.written().size() + " written, " + counted.deleted().size() + " deleted, "
                + counted.unchanged().size() + " unchanged; "
                + Problems.count(rendering.clusterTypes().size(), "cluster type") + ", "
                + Problems.count(assignments.size(), "assignment");
    }
}
