package dev.lockstep.scheduler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.RemovedVersions;
import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the benchmarks measure is the original's work: the same bytes in, the same bytes out. */
class FleetTest {
    private final SchedulerEngine engine = new SchedulerEngine();

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 10_000})
    void theTreeIsTheOriginals(int assignments) {
        Reference reference = Reference.of(assignments);
        Fleet fleet = reference.fleet();
        assertThat(fleet.inputDigest()).isEqualTo(reference.inputDigest());

        Rendering rendering = engine.render(fleet.request());

        assertThat(rendering.problems()).allSatisfy(RemovedVersions::isTheOnlyProblem);
        assertThat(rendering.assignments()).hasSize(assignments);
        assertThat(rendering.tree()).hasSize(reference.files());
        assertThat(Fleet.treeDigest(rendering)).isEqualTo(reference.treeDigest());
    }

    @Test
    void oneConfigMapOfARegionRendersTheAssignmentsOfTheRegionOnly() {
        Fleet fleet = Reference.MEDIUM.fleet();
        RenderMemory memory = new RenderMemory();
        engine.render(fleet.request(), memory);
        RenderRequest changed = fleet.requestWith("configs.yaml", "mem: 128Mi", "mem: 129Mi");

        Rendering rendering = engine.render(changed, memory);

        assertThat(rendering.reused()).isEqualTo(800);
        assertThat(Fleet.treeDigest(rendering)).isEqualTo(Fleet.treeDigest(engine.render(changed)));
    }

    @Test
    void theFilesOfAnUnchangedAssignmentAreTakenOver() {
        Fleet fleet = Reference.SMALL.fleet();
        RenderMemory memory = new RenderMemory();
        Rendering first = engine.render(fleet.request(), memory);
        Rendering second = engine.render(fleet.request(), memory);

        assertThat(second.reused()).isEqualTo(100);
        String path = "cluster-000/app-0000-t0/reconciler.yaml";
        assertThat(second.tree().get(path)).isSameAs(first.tree().get(path));
    }
}
