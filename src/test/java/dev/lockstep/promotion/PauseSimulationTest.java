package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.AwaitComplianceStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stopping the line: what is paused is watched and not acted upon, and has all its time when it goes on. */
class PauseSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    /** Longer than any deadline. */
    private static final Duration LONG = Duration.ofDays(5);

    private void forLong() {
        forLong(simulation);
    }

    private static void forLong(Simulation simulation) {
        Instant end = simulation.world.now.plus(LONG);
        simulation.until("every deadline would have passed", p -> !p.world.now.isBefore(end));
    }

    @Test
    void nothingIsMergedAndNothingFailsForLackOfTime() {
        String run = simulation.start(1, Pipelines.automatic());
        simulation.pauseEverything();
        forLong();
        assertThat(world.pulls).isEmpty();
        assertThat(simulation.stage(run, "dev").waiting().orElseThrow().summary())
                .isEqualTo("paused by olga (everything): disk full");
        simulation.resumeEverything();
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void everyStepIsHeldBeforeItWritesAndGoesOnAfterwards() {
        for (String step : List.of("GATE", "RENDER", "OPEN_PR", "AWAIT_MERGE", "WRITE_BASE", "AWAIT_COMPLIANCE")) {
            Simulation each = new Simulation();
            String run = each.start(1, Pipelines.automatic());
            each.untilAt(run, "dev", step);
            each.pauseEverything();
            forLong(each);
            assertThat(each.get(run).status()).as(step).isEqualTo(PromotionStatus.RUNNING);
            assertThat(each.at(run, "stage")).as(step).isNotEqualTo("RENDER");
            each.resumeEverything();
            each.untilEnded();
            assertThat(each.get(run).status()).as(step).isEqualTo(PromotionStatus.SUCCEEDED);
        }
    }

    @Test
    void theDeadlineIsPutOffByAsLong() {
        String run = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(run, "dev", "to be merged");
        Instant deadline = simulation.stage(run, "dev").deadline();
        simulation.pauseEverything();
        simulation.move(run);
        Instant from = world.now;
        forLong();
        Duration paused = Duration.between(from, world.now);
        simulation.resumeEverything();
        simulation.move(run);
        assertThat(simulation.stage(run, "dev").deadline()).isEqualTo(deadline.plus(paused));
        assertThat(simulation.stage(run, "dev").mergeBy()).contains(deadline.plus(paused));
        assertThat(simulation.told(run)).anyMatch(event -> event.startsWith("dev goes on; it was paused since"));
    }

    @Test
    void whoAskedToBeLeftAloneDuringAPauseIsAskedAtTheDeadlineAfterwards() {
        String run = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        simulation.pauseEverything();
        world.script(
                AwaitComplianceStep.Judge.class,
                new Observation.ActionFailed(
                        Observation.ActionFailed.Failure.TRANSIENT, "429", Optional.of(Duration.ofDays(9))));
        simulation.untilWaiting(run, "dev", "no answer for the clusters' proof");
        Stage paused = simulation.stage(run, "dev");
        assertThat(paused.waiting().orElseThrow().nextLook()).isAfter(paused.deadline());
        simulation.resumeEverything();
        simulation.move(run);
        Stage resumed = simulation.stage(run, "dev");
        assertThat(resumed.waiting().orElseThrow().nextLook()).isEqualTo(resumed.deadline());
    }

    @Test
    void aPersonsMergeIsNoticedAndNotActedUpon() {
        String run = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(run, "dev", "to be merged");
        simulation.pauseEverything();
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilWaiting(run, "dev", "paused by olga");
        assertThat(simulation.at(run, "dev")).isEqualTo("WRITE_BASE");
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
        forLong();
        assertThat(world.baseRepos).isEmpty();
    }

    @Test
    void clustersThatFailDoNotFailItMeanwhile() {
        String run = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        world.clusters.put("dev", FakeWorld.Clusters.FAILING);
        simulation.pauseEverything();
        forLong();
        assertThat(simulation.at(run, "dev")).isEqualTo("AWAIT_COMPLIANCE");
        assertThat(simulation.stage(run, "dev").waiting().orElseThrow().reasons())
                .anyMatch(reason -> reason.startsWith("it does not fail of this yet"));
        world.clusters.clear();
        simulation.untilWaiting(run, "stage", "paused by olga");
        simulation.resumeEverything();
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void whatIsPausedCanBeAborted() {
        for (String step : List.of("GATE", "RENDER", "OPEN_PR", "AWAIT_MERGE", "WRITE_BASE", "AWAIT_COMPLIANCE")) {
            Simulation each = new Simulation();
            String run = each.start(1, Pipelines.automatic());
            each.untilAt(run, "dev", step);
            each.pauseEverything();
            each.move(run);
            each.abort(run);
            each.until(
                    "ended",
                    p -> p.get(run).status().terminal() && p.get(run).outbox().isEmpty());
            assertThat(each.get(run).status()).as(step).isEqualTo(PromotionStatus.ABORTED);
            assertThat(each.world.pulls.values()).as(step).noneMatch(pr -> pr.state == FakeWorld.PrState.OPEN);
        }
    }

    @Test
    void anEnvironmentThatIsPausedHoldsTheOthersNot() {
        simulation.pause(Pause.Scope.ENVIRONMENT, Optional.empty(), Optional.of("stage"), false);
        String run = simulation.start(1, Pipelines.automatic());
        simulation.untilWaiting(run, "stage", "paused by olga (environment stage)");
        assertThat(simulation.at(run, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void oneRunThatIsPausedHoldsTheOthersNot() {
        String held = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(held, "dev", "to be merged");
        simulation.pause(Pause.Scope.PROMOTION, Optional.of(held), Optional.empty(), false);
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.get(held).status()).isEqualTo(PromotionStatus.SUPERSEDED);
    }

    @Test
    void aRollbackThatIsStartedWhileTheLineIsStoppedRuns() {
        for (int commit = 1; commit <= 2; commit++) {
            simulation.start(commit, Pipelines.automatic());
            simulation.untilEnded();
        }
        simulation.pauseEverything();
        world.now = world.now.plusSeconds(60);
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.until("rolled back", p -> p.get(rollback).status().terminal());
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(1));
    }
}
