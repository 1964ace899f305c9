package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever the engine throws inside itself comes out as a problem of a place, and the rest goes on. */
class DefectInTheEngineTest {
    private static final String WORDS = "this is a defect of Lockstep's engine: NullPointerException in ";

    /** With a file that has no content, which nobody can write and the engine does not expect. */
    private static FileSet broken(FileSet files) {
        TreeMap<String, byte[]> all = new TreeMap<>(files.files());
        all.put("broken.yaml", null);
        return new FileSet(files.origin(), all);
    }

    @Test
    void readingGoesOnBehindTheFile() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder();
        SchedulerEngine engine = new SchedulerEngine();
        BaseDeclarations base = engine.readBase(broken(plane.baseFiles()), Limits.defaults());
        assertThat(base.registrations()).hasSize(1);
        assertThat(base.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("Error (plane@main:broken.yaml:1): ")
                        .contains(WORDS));
        assertThat(engine.readEnvironment(broken(plane.branchFiles()), Limits.defaults())
                        .problems())
                .anySatisfy(problem -> assertThat(problem.toString())
                        .contains("plane@dev:broken.yaml:1")
                        .contains(WORDS));
    }

    @Test
    void aRenderingIsNotPublishedAfterIt() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder();
        Rendering rendering =
                new SchedulerEngine().render(plane.request(broken(plane.baseFiles()), plane.branchFiles()));
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.tree()).containsKey("large/shop-web/reconciler.yaml");
        assertThat(rendering.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("plane@main:broken.yaml:1")
                        .contains(WORDS));
    }
}
