package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors that record a failing assignment or a defect of the original: what is said and done instead. */
class SchedulingVectorsTest {
    private static SchedulingVectors vector(String name) {
        return new SchedulingVectors(Vectors.copy().resolve("scheduling").resolve(name));
    }

    private static Rendering render(String name) {
        return new SchedulerEngine().render(vector(name).request(Layout.SCHEDULER));
    }

    /** The original makes no pull request and says nothing; here the rendering fails with the reason. */
    @Test
    void missingTemplateIsAnErrorThatNamesBoth() {
        Rendering rendering = render("10-missing-template");
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("ClusterType broken", "no-such-reconciler", "extra.yaml:1"));
    }

    /** The original leaves them, and the cluster goes on applying what nobody renders any more. */
    @Test
    void filesThatAreNoLongerRenderedLeaveAKeptTargetFolder() {
        TreeChange change = GitOpsTree.diff(
                new FileSet("", vector("12-stale-files").existing()),
                render("12-stale-files").tree());
        assertThat(change.deleted())
                .containsAll(List.of("east-large/shop-web/custom/extra.yaml", "east-large/shop-web/notes.txt"));
    }

    /** The original fails on the second assignment of the same pair. */
    @Test
    void overlappingPoliciesAssignOnceAndAreBothNamed() {
        Rendering rendering = render("14-overlapping-policies");
        assertThat(rendering.problems()).isEmpty();
        assertThat(SchedulingVectors.shown(rendering.assignments())).containsExactly("east-large/shop-web: p1, p2");
    }

    /** The original parses the registration out of a label and finds none. */
    @Test
    void hyphenatedEnvironmentSchedulesItsWorkloads() {
        Rendering rendering = render("16-hyphenated-environment");
        assertThat(rendering.problems()).isEmpty();
        assertThat(rendering.assignments()).isNotEmpty();
        assertThat(rendering.assignments().get(0).namespace()).startsWith("qa-west-");
    }
}
