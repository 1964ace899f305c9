package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.AwaitComplianceStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stopping the line: what is paused is watched and not acted upon, and has all its time when it goes on. */
class PausePlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    /** Longer than any deadline. */
    private static final Duration LONG = Duration.ofDays(5);

    private void forLong() {
        forLong(play);
    }

    private static void forLong(Play play) {
        Instant end = play.world.now.plus(LONG);
        play.until("every deadline would have passed", p -> !p.world.now.isBefore(end));
    }

    @Test
    void nothingIsMergedAndNothingFailsForLackOfTime() {
        String run = play.start(1, Pipelines.automatic());
        play.pauseEverything();
        forLong();
        assertThat(world.pulls).isEmpty();
        assertThat(play.stage(run, "dev").waiting().orElseThrow().summary())
                .isEqualTo("paused by olga (everything): disk full");
        play.resumeEverything();
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void everyStepIsHeldBeforeItWritesAndGoesOnAfterwards() {
        for (String step : List.of("GATE", "RENDER", "OPEN_PR", "AWAIT_MERGE", "WRITE_BASE", "AWAIT_COMPLIANCE")) {
            Play each = new Play();
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
        String run = play.start(1, Pipelines.byHand());
        play.untilWaiting(run, "dev", "to be merged");
        Instant deadline = play.stage(run, "dev").deadline();
        play.pauseEverything();
        play.move(run);
        Instant from = world.now;
        forLong();
        Duration paused = Duration.between(from, world.now);
        play.resumeEverything();
        play.move(run);
        assertThat(play.stage(run, "dev").deadline()).isEqualTo(deadline.plus(paused));
        assertThat(play.stage(run, "dev").mergeBy()).contains(deadline.plus(paused));
        assertThat(play.told(run)).anyMatch(event -> event.startsWith("dev goes on; it was paused since"));
    }

    @Test
    void whoAskedToBeLeftAloneDuringAPauseIsAskedAtTheDeadlineAfterwards() {
        String run = play.start(1, Pipelines.automatic());
        play.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        play.pauseEverything();
        world.script(
                AwaitComplianceStep.Judge.class,
                new Observation.ActionFailed(
                        Observation.ActionFailed.Failure.TRANSIENT, "429", Optional.of(Duration.ofDays(9))));
        play.untilWaiting(run, "dev", "no answer for the clusters' proof");
        Stage paused = play.stage(run, "dev");
        assertThat(paused.waiting().orElseThrow().nextLook()).isAfter(paused.deadline());
        play.resumeEverything();
        play.move(run);
        Stage resumed = play.stage(run, "dev");
        assertThat(resumed.waiting().orElseThrow().nextLook()).isEqualTo(resumed.deadline());
    }

    @Test
    void aPersonsMergeIsNoticedAndNotActedUpon() {
        String run = play.start(1, Pipelines.byHand());
        play.untilWaiting(run, "dev", "to be merged");
        play.pauseEverything();
        world.mergeByHand(world.open("dev"), "bob");
        play.untilWaiting(run, "dev", "paused by olga");
        assertThat(play.at(run, "dev")).isEqualTo("WRITE_BASE");
        assertThat(world.lanes.lane("dev").atRest()).isFalse();
        forLong();
        assertThat(world.baseRepos).isEmpty();
    }

    @Test
    void clustersThatFailDoNotFailItMeanwhile() {
        String run = play.start(1, Pipelines.automatic());
        play.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        world.clusters.put("dev", FakeWorld.Clusters.FAILING);
        play.pauseEverything();
        forLong();
        assertThat(play.at(run, "dev")).isEqualTo("AWAIT_COMPLIANCE");
        assertThat(play.stage(run, "dev").waiting().orElseThrow().reasons())
                .anyMatch(reason -> reason.startsWith("it does not fail of this yet"));
        world.clusters.clear();
        play.untilWaiting(run, "stage", "paused by olga");
        play.resumeEverything();
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void whatIsPausedCanBeAborted() {
        for (String step : List.of("GATE", "RENDER", "OPEN_PR", "AWAIT_MERGE", "WRITE_BASE", "AWAIT_COMPLIANCE")) {
            Play each = new Play();
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
        play.pause(Pause.Scope.ENVIRONMENT, Optional.empty(), Optional.of("stage"), false);
        String run = play.start(1, Pipelines.automatic());
        play.untilWaiting(run, "stage", "paused by olga (environment stage)");
        assertThat(play.at(run, "dev")).isEqualTo("SUCCEEDED");
    }

    @Test
    void oneRunThatIsPausedHoldsTheOthersNot() {
        String held = play.start(1, Pipelines.byHand());
        play.untilWaiting(held, "dev", "to be merged");
        play.pause(Pause.Scope.PROMOTION, Optional.of(held), Optional.empty(), false);
        String newer = play.start(2, Pipelines.byHand());
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(play.get(held).status()).isEqualTo(PromotionStatus.SUPERSEDED);
    }

    @Test
    void aRollbackThatIsStartedWhileTheLineIsStoppedRuns() {
        for (int commit = 1; commit <= 2; commit++) {
            play.start(commit, Pipelines.automatic());
            play.untilEnded();
        }
        play.pauseEverything();
        world.now = world.now.plusSeconds(60);
        String rollback = play.rollBack("stage", 1, Pipelines.automatic());
        play.until("rolled back", p -> p.get(rollback).status().terminal());
        assertThat(play.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(1));
    }
}
