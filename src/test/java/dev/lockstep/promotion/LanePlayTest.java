package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.OpenPullRequestStep;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several promotions in the same lanes. */
class LanePlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    @Test
    void aNewerCommitTakesOverThePullRequestOfAnUnmergedOlderOne() {
        String older = play.start(1, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = play.start(2, Pipelines.byHand());
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(play.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(play.get(older).reason().orElseThrow()).contains("by #2 (0000000)");
        assertThat(play.statuses(older).get(1)).startsWith("dev ERROR Superseded: by #2");
        assertThat(world.pulls).as("reviewers keep one pull request").hasSize(1);
        assertThat(world.open("dev")).isSameAs(pr);
        assertThat(world.content.get(pr.head)).isEqualTo(Play.commit(2));
        assertThat(play.stage(newer, "dev").branch()).contains("lockstep/shop/dev/1");
    }

    @Test
    void aPullRequestMergedBeforeItsTakeOverIsRecorded() {
        String older = play.start(1, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = play.start(2, Pipelines.byHand());
        play.until("superseded", p -> p.get(older).status().terminal());
        world.mergeByHand(pr, "bob");
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(play.laneChanges)
                .anyMatch(change -> change instanceof LaneChange.MergedLate late
                        && late.gitOpsCommit().equals(pr.mergeCommit.orElseThrow()));
        assertThat(play.told(newer)).anyMatch(event -> event.contains("#1, which was to be updated, had been merged"));
        assertThat(world.open("dev").number).isEqualTo(2);
    }

    @Test
    void whatIsFoundMergedOnClosingIsRenderedAgainAndNotTakenForNothingToDo() {
        // #2 brings back what the branch had before #1, whose pull request is merged while #2 finds nothing to change.
        world.sameAs.put(Play.commit(2), "nothing");
        String older = play.start(1, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        Pr pr = world.open("dev");
        String newer = play.start(2, Pipelines.byHand());
        play.meanwhile = () -> {
            boolean closing = play.get(newer).outbox().stream().anyMatch(Effect.ClosePullRequest.class::isInstance);
            if (closing && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(world.content.get(world.open("dev").head)).isEqualTo("nothing");
        assertThat(world.lanes.lane("dev").merged().commit()).isEqualTo(pr.mergeCommit);
        assertThat(world.lanes.lane("dev").atRest()).isFalse();
        world.mergeByHand(world.open("dev"), "bob");
        play.untilAt(newer, "dev", "SUCCEEDED");
        assertThat(world.lanes.lane("dev").atRest()).isTrue();
    }

    @Test
    void queuesBehindAMergedOneAndTheNewestOfTheQueuedSurvives() {
        world.clusterDelay = java.time.Duration.ofMinutes(10);
        String first = play.start(1, Pipelines.automatic());
        play.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = play.start(2, Pipelines.automatic());
        play.untilWaiting(second, "dev", "queued behind #1");
        String third = play.start(3, Pipelines.automatic());
        play.until("second gives up", p -> p.get(second).status().terminal());
        assertThat(play.get(second).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(play.get(second).reason().orElseThrow()).contains("by #3");
        play.untilEnded();
        assertThat(play.get(third).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(play.stage(first, "dev").status()).isEqualTo(StageStatus.SUCCEEDED);
    }

    @Test
    void theQueuedOneProceedsWhenTheOneBeforeItFails() {
        world.clusters.put("dev", FakeWorld.Clusters.FAILING);
        String first = play.start(1, Pipelines.automatic());
        play.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = play.start(2, Pipelines.automatic());
        play.untilAt(first, "dev", "FAILED");
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.get(second).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void anOlderCommitThanTheLanesIsSupersededAndADivergedOneFails() {
        world.lanes.base("dev", Optional.of(Play.commit(5)));
        String older = play.start(4, Pipelines.automatic());
        String diverged = play.start(6, Pipelines.automatic());
        world.lanes.diverged.add(Play.commit(6));
        play.untilEnded();
        assertThat(play.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(play.get(older).reason().orElseThrow()).contains("dev already has 0000000");
        assertThat(play.get(diverged).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(play.get(diverged).reason().orElseThrow()).contains("different histories", "reset spec.commit");
        assertThat(world.pulls).isEmpty();
    }

    @Test
    void waitsAtTheGateUntilTheLanesBeforeAreAtRest() {
        String id = play.start(1, Pipelines.automatic());
        play.meanwhile = () -> {
            if (play.stage(id, "dev").status().proven()
                    && world.lanes.lane("dev").atRest()) {
                world.lanes.mergedBySomebody("dev", "reconfiguration", world.now);
            }
        };
        play.untilWaiting(id, "stage", "not at rest");
        assertThat(play.at(id, "stage")).isEqualTo("GATE");
        play.meanwhile = () -> {};
        world.lanes.provenBySomebody("dev");
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void doesNotMergeWhileALaneBeforeIsNotAtRest() {
        String id = play.start(1, Pipelines.automatic());
        play.meanwhile = () -> {
            if (play.at(id, "stage").equals("OPEN_PR")) {
                world.lanes.mergedBySomebody("dev", "reconfiguration", world.now);
            }
        };
        play.untilWaiting(id, "stage", "not at rest");
        assertThat(play.at(id, "stage")).isEqualTo("AWAIT_MERGE");
        assertThat(world.open("stage").state).isEqualTo(PrState.OPEN);
        play.meanwhile = () -> {};
        world.lanes.provenBySomebody("dev");
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aWishToYieldOneLaneDoesNotCostAnotherLane() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        play.untilWaiting(id, "stage", "to be merged");
        // Asked for when dev was not merged yet, noticed when stage already waits.
        play.ask(id, new Request.Yield("dev", 2, Play.commit(2)));
        play.move(id);
        assertThat(play.at(id, "stage")).isEqualTo("AWAIT_MERGE");
        assertThat(play.seats.get(id).request).as("it is settled").isEmpty();
    }

    @Test
    void theNextPullRequestWaitsForTheClosingOfTheOneBeforeAndThatIsNoFailure() {
        RetryRules.Rule once = new RetryRules.Rule(Optional.of(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        String first = play.start(1, Pipelines.byHand());
        play.untilWaiting(first, "dev", "to be merged");
        Pr before = world.open("dev");
        world.script(
                Effect.ClosePullRequest.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"));
        play.ask(first, new Request.Abort("ann", ""));
        String next = play.start(2, Pipelines.of(Pipelines.plan("dev", false, once)));
        play.untilWaiting(next, "dev", "an earlier pull request is still open");
        assertThat(play.stage(next, "dev").waiting().orElseThrow().reasons())
                .containsExactly("pull request #1 of #1 is still to be closed; a lane has one at a time");
        assertThat(world.pulls).hasSize(1);
        play.untilWaiting(next, "dev", "to be merged");
        assertThat(before.state).isEqualTo(PrState.CLOSED);
        assertThat(world.open("dev").number).isEqualTo(2);
    }

    @Test
    void oneThatWaitsForTheClosingBeforeItIsAbortedWithNothingOpened() {
        String first = play.start(1, Pipelines.byHand());
        play.untilWaiting(first, "dev", "to be merged");
        world.script(Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"));
        play.ask(first, new Request.Abort("ann", ""));
        String next = play.start(2, Pipelines.byHand());
        play.untilWaiting(next, "dev", "an earlier pull request is still open");
        play.ask(next, new Request.Abort("ann", ""));
        play.untilEnded();
        assertThat(play.get(next).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).hasSize(1);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void aPromotionThatIsOpeningItsPullRequestYieldsOnlyWithItsPullRequestKnown() {
        // The attempt failed for us and succeeded for them: without a further look there would be two pull requests.
        String older = play.start(1, Pipelines.byHand());
        world.script(OpenPullRequestStep.OpenPullRequest.class, FakeWorld.transientFailure("timeout"));
        play.untilWaiting(older, "dev", "no answer for the pull request");
        String newer = play.start(2, Pipelines.byHand());
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(play.get(older).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(world.pulls).hasSize(1);
        assertThat(world.branches).as("one branch").hasSize(1);
    }
}
