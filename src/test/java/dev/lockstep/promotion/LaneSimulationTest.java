package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.OpenPullRequestStep;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several promotions in the same lanes. */
class LaneSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    @Test
    void aNewerCommitTakesOverThePullRequestOfAnUnmergedOlderOne() {
        String older = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(older).reason().orElseThrow()).contains("by #2 (0000000)");
        assertThat(simulation.statuses(older).get(1)).startsWith("dev ERROR Superseded: by #2");
        assertThat(world.pulls).as("reviewers keep one pull request").hasSize(1);
        assertThat(world.open("dev")).isSameAs(pr);
        assertThat(world.content.get(pr.head)).isEqualTo(Simulation.commit(2));
        assertThat(simulation.stage(newer, "dev").branch()).contains("lockstep/shop/dev/1");
    }

    @Test
    void aPullRequestMergedBeforeItsTakeOverIsRecorded() {
        String older = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.until("superseded", p -> p.get(older).status().terminal());
        world.mergeByHand(pr, "bob");
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.laneChanges)
                .anyMatch(change -> change instanceof LaneChange.MergedLate late
                        && late.gitOpsCommit().equals(pr.mergeCommit.orElseThrow()));
        assertThat(simulation.told(newer))
                .anyMatch(event -> event.contains("#1, which was to be updated, had been merged"));
        assertThat(world.open("dev").number).isEqualTo(2);
    }

    @Test
    void whatIsFoundMergedOnClosingIsRenderedAgainAndNotTakenForNothingToDo() {
        // #2 brings back what the branch had before #1, whose pull request is merged while #2 finds nothing to change.
        world.sameAs.put(Simulation.commit(2), "nothing");
        String older = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.meanwhile = () -> {
            boolean closing =
                    simulation.get(newer).outbox().stream().anyMatch(Effect.ClosePullRequest.class::isInstance);
            if (closing && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(world.content.get(world.open("dev").head)).isEqualTo("nothing");
        assertThat(world.lanes.lane("dev").merged().commit()).isEqualTo(pr.mergeCommit);
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilAt(newer, "dev", "SUCCEEDED");
        assertThat(world.lanes.lane("dev").allMergesProven()).isTrue();
    }

    @Test
    void queuesBehindAMergedOneAndTheNewestOfTheQueuedSurvives() {
        world.clusterDelay = java.time.Duration.ofMinutes(10);
        String first = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = simulation.start(2, Pipelines.automatic());
        simulation.untilWaiting(second, "dev", "queued behind #1");
        String third = simulation.start(3, Pipelines.automatic());
        simulation.until("second gives up", p -> p.get(second).status().terminal());
        assertThat(simulation.get(second).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(second).reason().orElseThrow()).contains("by #3");
        simulation.untilEnded();
        assertThat(simulation.get(third).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.stage(first, "dev").status()).isEqualTo(StageStatus.SUCCEEDED);
    }

    @Test
    void theQueuedOneProceedsWhenTheOneBeforeItFails() {
        world.clusters.put("dev", FakeWorld.Clusters.FAILING);
        String first = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(first, "dev", "FAILED");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.get(second).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void anOlderCommitThanTheLanesIsSupersededAndADivergedOneFails() {
        world.lanes.base("dev", Optional.of(Simulation.commit(5)));
        String older = simulation.start(4, Pipelines.automatic());
        String diverged = simulation.start(6, Pipelines.automatic());
        world.lanes.diverged.add(Simulation.commit(6));
        simulation.untilEnded();
        assertThat(simulation.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(older).reason().orElseThrow()).contains("dev already has 0000000");
        assertThat(simulation.get(diverged).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(diverged).reason().orElseThrow())
                .contains("different histories", "reset spec.commit");
        assertThat(world.pulls).isEmpty();
    }

    @Test
    void waitsAtTheGateUntilTheLanesBeforeAreAtRest() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.meanwhile = () -> {
            if (simulation.stage(id, "dev").status().proven()
                    && world.lanes.lane("dev").allMergesProven()) {
                world.lanes.mergedBySomebody("dev", "reconfiguration", world.now);
            }
        };
        simulation.untilWaiting(id, "stage", "not at rest");
        assertThat(simulation.at(id, "stage")).isEqualTo("GATE");
        simulation.meanwhile = () -> {};
        world.lanes.provenBySomebody("dev");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void doesNotMergeWhileALaneBeforeIsNotAtRest() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.meanwhile = () -> {
            if (simulation.at(id, "stage").equals("OPEN_PR")) {
                world.lanes.mergedBySomebody("dev", "reconfiguration", world.now);
            }
        };
        simulation.untilWaiting(id, "stage", "not at rest");
        assertThat(simulation.at(id, "stage")).isEqualTo("AWAIT_MERGE");
        assertThat(world.open("stage").state).isEqualTo(PrState.OPEN);
        simulation.meanwhile = () -> {};
        world.lanes.provenBySomebody("dev");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aWishToYieldOneLaneDoesNotCostAnotherLane() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilWaiting(id, "stage", "to be merged");
        // Asked for when dev was not merged yet, noticed when stage already waits.
        simulation.ask(id, new Request.Yield("dev", 2, Simulation.commit(2)));
        simulation.move(id);
        assertThat(simulation.at(id, "stage")).isEqualTo("AWAIT_MERGE");
        assertThat(simulation.slots.get(id).request).as("it is settled").isEmpty();
    }

    @Test
    void theNextPullRequestWaitsForTheClosingOfTheOneBeforeAndThatIsNoFailure() {
        RetryRules.Rule once = new RetryRules.Rule(Optional.of(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        String first = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(first, "dev", "to be merged");
        Pr before = world.open("dev");
        world.script(
                Effect.ClosePullRequest.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"));
        simulation.ask(first, new Request.Abort("ann", ""));
        String next = simulation.start(2, Pipelines.of(Pipelines.plan("dev", false, once)));
        simulation.untilWaiting(next, "dev", "an earlier pull request is still open");
        assertThat(simulation.stage(next, "dev").waiting().orElseThrow().reasons())
                .containsExactly("pull request #1 of #1 is still to be closed; a lane has one at a time");
        assertThat(world.pulls).hasSize(1);
        simulation.untilWaiting(next, "dev", "to be merged");
        assertThat(before.state).isEqualTo(PrState.CLOSED);
        assertThat(world.open("dev").number).isEqualTo(2);
    }

    @Test
    void oneThatWaitsForTheClosingBeforeItIsAbortedWithNothingOpened() {
        String first = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(first, "dev", "to be merged");
        world.script(Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"));
        simulation.ask(first, new Request.Abort("ann", ""));
        String next = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(next, "dev", "an earlier pull request is still open");
        simulation.ask(next, new Request.Abort("ann", ""));
        simulation.untilEnded();
        assertThat(simulation.get(next).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).hasSize(1);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void oneThatWaitsForTheClosingBeforeItAndGivesWayTakesItsBranchAlong() {
        String first = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(first, "dev", "to be merged");
        world.script(
                Effect.ClosePullRequest.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"));
        simulation.ask(first, new Request.Abort("ann", ""));
        String older = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "an earlier pull request is still open");
        String newer = simulation.start(3, Pipelines.byHand());
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(world.branches).containsOnlyKeys("dev/" + world.open("dev").branch);
    }

    @Test
    void oneThatMergedAndCouldNotSeeItTakesItsBranchAlong() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.meanwhile = () -> {
            if (simulation.stage(id, "dev").merged()) {
                world.script(AwaitMergeStep.LookAtPullRequest.class, FakeWorld.rejected("403"));
                simulation.meanwhile = () -> {};
            }
        };
        simulation.untilEnded();
        assertThat(simulation.stage(id, "dev").status()).isEqualTo(StageStatus.FAILED);
        assertThat(simulation.stage(id, "dev").merged()).isTrue();
        assertThat(world.branches).isEmpty();
    }

    @Test
    void aPromotionThatIsOpeningItsPullRequestYieldsOnlyWithItsPullRequestKnown() {
        // The attempt failed for us and succeeded for them: without a further look there would be two pull requests.
        String older = simulation.start(1, Pipelines.byHand());
        world.script(OpenPullRequestStep.OpenPullRequest.class, FakeWorld.transientFailure("timeout"));
        simulation.untilWaiting(older, "dev", "no answer for the pull request");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(world.pulls).hasSize(1);
        assertThat(world.branches).as("one branch").hasSize(1);
    }
}
