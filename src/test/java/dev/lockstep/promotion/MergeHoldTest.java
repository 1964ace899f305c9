package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.AwaitMergeStep;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Lockstep would merge by itself waits for a person when more disappears, or is warned of, than before. */
class MergeHoldTest {
    private static final PipelineDefinition DEV = Pipelines.of(Pipelines.plan("dev", true));

    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    private String held() {
        world.removing.put(Simulation.commit(1), 2);
        String id = simulation.start(1, DEV);
        simulation.untilWaiting(id, "dev", "for a person to release pull request #1");
        return id;
    }

    private MergeHold hold(String id) {
        return AwaitMergeStep.held(simulation.get(id), simulation.stage(id, "dev"))
                .orElseThrow();
    }

    @Test
    void waitsAndSaysWhatDisappears() {
        String id = held();
        assertThat(simulation.stage(id, "dev").waiting().orElseThrow().reasons())
                .first()
                .asString()
                .startsWith(
                        "2 of 4 assignments would disappear, which is more than the 25% of maxRemoved: hello from drone");
        assertThat(world.merges).isEmpty();
    }

    @Test
    void goesOnWhenItIsReleased() {
        String id = held();
        world.released.add(hold(id).id());
        simulation.wake(id);
        simulation.untilEnded();
        assertThat(simulation.at(id, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void whatSomebodyReleasedIsNotAnother() {
        String id = held();
        world.released.add("another");
        simulation.wake(id);
        simulation.move(id);
        assertThat(simulation.at(id, "dev")).isEqualTo("AWAIT_MERGE");
        assertThat(world.merges).isEmpty();
    }

    @Test
    void aPersonsMergeReleasesIt() {
        String id = held();
        world.mergeByHand(world.pulls.get(1), "bob");
        simulation.untilEnded();
        assertThat(simulation.at(id, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void itsTimeIsThatOfTheMerge() {
        String id = held();
        simulation.untilEnded();
        assertThat(simulation.at(id, "dev")).isEqualTo("FAILED");
        assertThat(simulation.get(id).reason().orElseThrow())
                .contains("deadline of the merge passed", "would disappear");
    }

    @Test
    void oneRemovedAssignmentIsNeverTooMany() {
        world.removing.put(Simulation.commit(1), 1);
        String id = simulation.start(1, DEV);
        simulation.untilEnded();
        assertThat(simulation.at(id, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void aNewWarningHolds() {
        world.warned.add(Simulation.commit(1));
        String id = simulation.start(1, DEV);
        simulation.untilWaiting(id, "dev", "for a person to release");
        assertThat(hold(id).reasons()).containsExactly("new since what was proven here last: nothing is selected");
    }

    @Test
    void rollbacksAreNotHeld() {
        world.removing.put(Simulation.commit(1), 2);
        world.warned.add(Simulation.commit(1));
        simulation.start(2, DEV);
        simulation.untilEnded();
        String back = simulation.rollBack("dev", 1, DEV);
        simulation.untilEnded();
        assertThat(simulation.at(back, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void theSameTreeWithOtherReasonsIsHeldAgain() {
        String id = held();
        MergeHold hold = hold(id);
        Stage stage = simulation.stage(id, "dev");
        RenderedTree tree = stage.rendered().orElseThrow();
        TreeChanges more = tree.changes().orElseThrow();
        Stage again = stage.withTree(tree.with(changed -> changed.changes(Optional.of(
                new TreeChanges(more.before() + 4, more.disappearing() + 4, 0, 0, more.targets(), more.clusters())))));
        assertThat(MergeHold.of(simulation.get(id), again).orElseThrow().id()).isNotEqualTo(hold.id());
    }
}
