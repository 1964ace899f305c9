package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.steps.RenderStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that come late or twice: they are about another rendering, pull request or target than the one there is now. */
class OldAnswerTest {
    private static final Pins OTHER = new Pins(
            Simulation.commit(1),
            new Pins.Branch("control-plane", "dev"),
            "e",
            Map.of(),
            new Pins.Branch("gitops", "dev"),
            "",
            "g",
            Optional.of(""),
            Instant.EPOCH);

    @ParameterizedTest
    @EnumSource(Step.class)
    void anAnswerOfAnActionThatTheStateDoesNotAskForIsADefect(Step step) {
        Simulation simulation = new Simulation();
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", step.name());
        List<Action> earlier = List.of(
                new GateStep.LookAtLane("stage"),
                new RenderStep.Render("dev", OTHER),
                new OpenPullRequestStep.PushHead("dev", OTHER, "lockstep/shop/dev/1", Optional.of("h0")),
                new OpenPullRequestStep.OpenPullRequest("dev", "lockstep/shop/dev/0"),
                new AwaitMergeStep.LookAtPullRequest("dev", 0),
                new AwaitMergeStep.Merge("dev", 1, "h0"),
                new AwaitComplianceStep.Judge("dev", "m0", true),
                new Action.Perform(new Effect.PostStatus("dev", Effect.StatusState.SUCCESS, "Deployed")));
        for (Action action : earlier) {
            assertThatThrownBy(() -> simulation.machine.next(
                            simulation.get(id),
                            Optional.of(action),
                            FakeWorld.transientFailure("502"),
                            simulation.world.now))
                    .as("%s", action)
                    .isInstanceOf(IllegalMove.class)
                    .hasMessageContainingAll(
                            "promotion #1",
                            "stage " + action.environment(),
                            "ActionFailed of " + action.getClass().getSimpleName());
        }
    }

    @Test
    void anEffectThatFailedAndIsNotOwedAnyMoreIsADefect() {
        Simulation simulation = new Simulation();
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "RENDER");
        Effect effect = new Effect.DeleteBranch("dev", "b", "h");
        assertThatThrownBy(() -> simulation.machine.next(
                        simulation.get(id),
                        Optional.of(new Action.Perform(effect)),
                        FakeWorld.rejected("403"),
                        simulation.world.now))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContaining("stage dev (RUNNING, RENDER): cannot take ActionFailed of Perform");
    }

    @Test
    void aPullRequestThatIsUpdatedIsNotTakenForItsOwnPredecessor() {
        Simulation simulation = new Simulation();
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilAt(id, "dev", "AWAIT_MERGE");
        simulation.configure("dev", "new", Pipelines.byHand());
        simulation.wake(id);
        simulation.until(
                "rendered again",
                each -> each.stage(id, "dev").step() == Step.OPEN_PR
                        && each.stage(id, "dev").head().isPresent());
        Stage stage = simulation.stage(id, "dev");
        Decision decision = simulation.machine.next(
                simulation.get(id),
                Optional.of(PromotionSteps.ALL.actionFor(simulation.get(id), stage)),
                new OpenPullRequestStep.PullRequestOpened(
                        stage.pullRequest().orElseThrow().number(), "u", "h", Optional.of("merged-before")),
                simulation.world.now);
        assertThat(decision.lanes()).noneMatch(LaneChange.MergedLate.class::isInstance);
    }
}
