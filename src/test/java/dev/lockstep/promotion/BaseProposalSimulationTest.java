package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Base commits by pull request: a wait like that for the merge of the manifests. */
class BaseProposalSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;
    private final PipelineDefinition pipeline =
            Pipelines.of(Pipelines.guarded(Pipelines.plan("dev", true)), Pipelines.plan("stage", true, "dev"));

    private String proposed(int commit) {
        String run = simulation.start(commit, pipeline);
        simulation.untilWaiting(run, "dev", "with the base commit to be merged");
        return run;
    }

    private Pr pull() {
        return world.basePull("dev").orElseThrow();
    }

    private void nothingIsLeft() {
        assertThat(world.basePull("dev")).isEmpty();
        assertThat(world.branches.keySet()).noneMatch(branch -> branch.endsWith("-base"));
    }

    @Test
    void theStageGoesOnWhenItIsMerged() {
        String run = proposed(1);
        assertThat(world.lanes.lane("dev").base()).isEmpty();
        assertThat(simulation.statuses(run)).containsExactly("dev PENDING Promoted");
        world.mergeBase(pull());
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").base()).contains(Simulation.commit(1));
        assertThat(simulation.statuses(run)).startsWith("dev PENDING Promoted", "dev PENDING Deploying");
        assertThat(simulation.told(run))
                .containsOnlyOnce(
                        "pull request #" + world.basePulls.firstEntry().getValue().number
                                + " opened for the base commit: https://git.test/pull/"
                                + world.basePulls.firstEntry().getValue().number);
        nothingIsLeft();
    }

    @Test
    void whoeverPushesItInsteadIsFoundAndThePullRequestGoes() {
        String run = proposed(1);
        world.baseRepos.put("dev", Simulation.commit(1));
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        nothingIsLeft();
    }

    @Test
    void closedUnmergedItEndsTheStage() {
        String run = proposed(1);
        pull().state = PrState.CLOSED;
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.REJECTED);
        assertThat(simulation.get(run).reason().orElseThrow()).contains("was to write the base commit, was closed");
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
        nothingIsLeft();
    }

    @Test
    void mergedIntoAnotherBranchItEndsTheStageAndSaysSo() {
        String run = proposed(1);
        Pr pull = pull();
        pull.elsewhere = Optional.of("attic");
        simulation.untilWaiting(run, "dev", "with the base commit to be merged");
        simulation.until(
                "it is said",
                p -> p.stage(run, "dev").waiting().orElseThrow().reasons().stream()
                        .anyMatch(reason -> reason.contains("goes to attic, not to dev")));
        pull.state = PrState.CLOSED;
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.REJECTED);
        assertThat(simulation.get(run).reason().orElseThrow()).contains("was merged into attic, not into dev");
        assertThat(world.baseRepos).doesNotContainKey("dev");
        nothingIsLeft();
    }

    @Test
    void anOpeningThatIsRefusedForGoodLeavesNoBranchBehind() {
        String branch = "dev/lockstep/" + pipeline.name() + "/dev/1-base";
        world.branches.put(branch, "ours");
        world.baseBranches.add(branch);
        world.script(
                WriteBaseStep.WriteBase.class,
                new WriteBaseStep.BasePushed("ours"),
                new Observation.ActionFailed(
                        Observation.ActionFailed.Failure.REJECTED,
                        "no pull requests for this token",
                        Optional.empty()));
        String run = simulation.start(1, pipeline);
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.FAILED);
        nothingIsLeft();
    }

    @Test
    void itHasTheDeadlineOfAMergeOfItsOwn() {
        PipelineDefinition byHand = Pipelines.of(Pipelines.guarded(Pipelines.plan("dev", false)));
        String run = simulation.start(1, byHand);
        simulation.untilWaiting(run, "dev", "to be merged by a person");
        world.now = world.now.plus(Pipelines.MERGE).minus(Duration.ofHours(1));
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilWaiting(run, "dev", "with the base commit to be merged");
        Instant began = simulation.stage(run, "dev").stepSince();
        assertThat(simulation.stage(run, "dev").deadline()).isEqualTo(began.plus(Pipelines.MERGE));
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(run).reason().orElseThrow()).contains("deadline of the base commit passed");
        nothingIsLeft();
    }

    @Test
    void anAbortLooksFirstAndClearsItAway() {
        String aborted = proposed(1);
        simulation.abort(aborted);
        simulation.untilEnded();
        assertThat(simulation.get(aborted).status()).isEqualTo(PromotionStatus.ABORTED);
        nothingIsLeft();

        String merged = proposed(2);
        world.mergeBase(pull());
        simulation.abort(merged);
        simulation.untilEnded();
        assertThat(simulation.get(merged).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.lanes.lane("dev").base())
                .as("what was merged is written down")
                .contains(Simulation.commit(2));
        nothingIsLeft();
    }

    @Test
    void aRollbackDoesNotWaitForIt() {
        for (int commit = 1; commit <= 2; commit++) {
            proposed(commit);
            world.mergeBase(pull());
            simulation.untilEnded();
        }
        String bad = proposed(3);
        String rollback = simulation.rollBack("dev", 1, pipeline);
        simulation.untilWaiting(rollback, "dev", "with the base commit to be merged");
        assertThat(simulation.get(bad).status()).isEqualTo(PromotionStatus.ABORTED);
        world.mergeBase(pull());
        simulation.untilEnded();
        assertThat(world.told("dev")).containsEntry(Simulation.commit(2), Effect.StatusState.ERROR);
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.baseRepos).containsEntry("dev", Simulation.commit(1));
        nothingIsLeft();
    }

    @Test
    void aRollbackThatEndsBeforeItHasTakenBackTheManifestsAllTheSame() {
        for (int commit = 1; commit <= 2; commit++) {
            proposed(commit);
            world.mergeBase(pull());
            simulation.untilEnded();
        }
        String rollback = simulation.rollBack("dev", 1, pipeline);
        simulation.untilWaiting(rollback, "dev", "with the base commit to be merged");
        simulation.abort(rollback);
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.told("dev")).containsEntry(Simulation.commit(2), Effect.StatusState.ERROR);
        nothingIsLeft();
    }

    @Test
    void aNewerCommitQueuesBehindWhatIsMergedAndSupersedesWhatIsNot() {
        String first = proposed(1);
        String second = simulation.start(2, pipeline);
        simulation.untilWaiting(second, "dev", "queued behind #1");
        world.mergeBase(pull());
        simulation.untilWaiting(second, "dev", "with the base commit to be merged");
        world.mergeBase(pull());
        simulation.untilEnded();
        assertThat(simulation.promotions()).allMatch(run -> run.status() == PromotionStatus.SUCCEEDED);

        world.sameAs.put(Simulation.commit(3), Simulation.commit(2));
        String unmerged = proposed(3);
        String newer = simulation.start(4, pipeline);
        simulation.until("superseded", p -> p.get(unmerged).status() == PromotionStatus.SUPERSEDED);
        simulation.untilWaiting(newer, "dev", "with the base commit to be merged");
        world.mergeBase(pull());
        simulation.untilEnded();
        assertThat(simulation.get(newer).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(first).isNotEqualTo(second);
        nothingIsLeft();
    }

    @Test
    void itIsProposedOnceWhateverDies() {
        AtomicInteger deaths = new AtomicInteger();
        simulation.crash = action -> action instanceof WriteBaseStep.WriteBase && deaths.incrementAndGet() <= 3;
        proposed(1);
        assertThat(deaths.get()).isGreaterThan(3);
        assertThat(world.basePulls).hasSize(1);
    }

    @Test
    void itsBranchIsClearedAwayWhateverDies() {
        AtomicInteger deaths = new AtomicInteger();
        simulation.crash = action -> action instanceof Action.Perform perform
                && perform.effect() instanceof Effect.DeleteBaseBranch
                && deaths.incrementAndGet() <= 3;
        String run = proposed(1);
        simulation.abort(run);
        simulation.untilEnded();
        assertThat(deaths.get()).isEqualTo(4);
        nothingIsLeft();
    }

    @Test
    void aPauseIsWaitedForAndDoesNotCount() {
        String run = proposed(1);
        Instant deadline = simulation.stage(run, "dev").deadline();
        simulation.pauseEverything();
        simulation.untilWaiting(run, "dev", "paused by olga");
        world.mergeBase(pull());
        world.now = world.now.plus(Duration.ofHours(2));
        simulation.resumeEverything();
        simulation.until("resumed", p -> !p.at(run, "dev").equals("WRITE_BASE"));
        assertThat(simulation.stage(run, "dev").status()).isEqualTo(StageStatus.RUNNING);
        assertThat(deadline).isBefore(world.now.plus(Pipelines.MERGE));
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }
}
