package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.PromotionSteps;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AbortSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    @ParameterizedTest
    @EnumSource(Step.class)
    void endsInEveryStepAndClearsAwayWhatIsOurs(Step step) {
        world.branches.put("dev/feature/x", "somebody else's");
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", step.name());
        boolean merged = simulation.stage(id, "dev").merged();
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.stage(id, "dev").reason().orElseThrow()).isEqualTo("aborted by ann: wrong commit");
        assertThat(simulation.statuses(id)).last().isEqualTo("dev ERROR Aborted: aborted by ann: wrong commit");
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
        assertThat(world.branches).containsOnlyKeys("dev/feature/x");
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
        assertThat(world.lanes.lane("dev").openHead()).isEmpty();
        assertThat(world.lanes.lane("dev").allMergesProven()).isEqualTo(!merged);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void endsInEveryStepWhileTheOtherSideDoesNotAnswerOnce(Step step) {
        world.clusterDelay = java.time.Duration.ofMinutes(5);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", step.name());
        world.script(
                PromotionSteps.ALL
                        .actionFor(simulation.get(id), simulation.stage(id, "dev"))
                        .getClass(),
                FakeWorld.transientFailure("connection reset"));
        simulation.untilWaiting(id, "dev", "no answer");
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void onlyOurPullRequestIsClosed() {
        Pr theirs = new Pr();
        theirs.number = 1;
        theirs.environment = "elsewhere";
        theirs.branch = "feature/x";
        theirs.head = "theirs";
        world.pulls.put(1, theirs);
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr ours = world.open("dev");
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(ours.state).isEqualTo(PrState.CLOSED);
        assertThat(theirs.state).isEqualTo(PrState.OPEN);
    }

    @Test
    void aPullRequestMergedJustBeforeIsNotForgotten() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.mergeByHand(pr, "bob");
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.laneChanges).contains(new LaneChange.Merged("dev", pr.mergeCommit.orElseThrow()));
        assertThat(simulation.stage(id, "dev").mergeCommit()).isEqualTo(pr.mergeCommit);
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
    }

    @Test
    void aPullRequestMergedBetweenTheLookAndTheClosingIsNotForgotten() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        simulation.abort(id);
        simulation.meanwhile = () -> {
            if (simulation.get(id).status().terminal() && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.laneChanges)
                .anyMatch(change -> change instanceof LaneChange.MergedLate late
                        && late.gitOpsCommit().equals(pr.mergeCommit.orElseThrow()));
        assertThat(simulation.told(id)).anyMatch(event -> event.contains("it had been merged meanwhile"));
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
    }

    @Test
    void ourOwnMergeIsNotForgottenWhenThePromotionIsAbortedWithIt() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.meanwhile = () -> {
            if (world.pulls.containsKey(1) && world.pulls.get(1).state == PrState.MERGED) {
                simulation.abort(id);
            }
        };
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.lanes.lane("dev").merged().commit()).isEqualTo(world.pulls.get(1).mergeCommit);
    }

    @Test
    void anAbortBeforeTheFirstMoveIsNotLost() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).isEmpty();
    }

    @Test
    void anAbortThatComesWhileTheLastLookOfAStageIsUnderWayIsNotLost() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.crash = action -> action instanceof AwaitComplianceStep.Judge judge && judge.confirm();
        simulation.until("confirmed", p -> !world.proofs.isEmpty());
        simulation.crash = action -> false;
        // The answer ends dev, and the abort that came meanwhile meets stage.
        Simulation.RunSlot slot = simulation.slots.get(id);
        slot.request = Optional.of(new Request.Abort("ann", ""));
        Action confirm = new AwaitComplianceStep.Judge(
                "dev", simulation.stage(id, "dev").target().orElseThrow(), true);
        simulation.turn(
                slot, Optional.of(confirm), FakeWorld.judged(AwaitComplianceStep.Judged.Outcome.SATISFIED, true));
        simulation.untilEnded();
        assertThat(simulation.at(id, "dev")).isEqualTo("SUCCEEDED");
        assertThat(simulation.at(id, "stage")).isEqualTo("ABORTED");
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).as("nothing began in stage").hasSize(1);
    }

    @Test
    void anAbortOutlivesAWishToYield() {
        Promotion promotion = Promotion.create(
                "p",
                1,
                RunKind.PROMOTION,
                Optional.empty(),
                Simulation.commit(1),
                "t",
                "a",
                Pipelines.automatic(),
                world.now);
        Request.Abort abort = new Request.Abort("ann", "");
        assertThat(promotion
                        .asked(abort)
                        .asked(new Request.Yield("dev", 2, Simulation.commit(2)))
                        .request())
                .contains(abort);
    }

    @Test
    void parallelStagesAreAllAborted() {
        String id = simulation.start(1, Pipelines.diamond());
        simulation.until(
                "both run",
                p -> p.at(id, "east").equals("AWAIT_MERGE")
                        && p.get(id).active().size() == 2);
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.at(id, "east")).isEqualTo("ABORTED");
        assertThat(simulation.at(id, "west")).isEqualTo("ABORTED");
        assertThat(simulation.at(id, "prod")).isEqualTo("PENDING");
    }
}
