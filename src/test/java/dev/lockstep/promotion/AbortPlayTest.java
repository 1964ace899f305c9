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

class AbortPlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    @ParameterizedTest
    @EnumSource(Step.class)
    void endsInEveryStepAndClearsAwayWhatIsOurs(Step step) {
        world.branches.put("dev/feature/x", "somebody else's");
        String id = play.start(1, Pipelines.automatic());
        play.untilAt(id, "dev", step.name());
        boolean merged = play.stage(id, "dev").merged();
        play.abort(id);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.stage(id, "dev").reason().orElseThrow()).isEqualTo("aborted by ann: wrong commit");
        assertThat(play.statuses(id)).last().isEqualTo("dev ERROR Aborted: aborted by ann: wrong commit");
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
        assertThat(world.branches).containsOnlyKeys("dev/feature/x");
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
        assertThat(world.lanes.lane("dev").openHead()).isEmpty();
        assertThat(world.lanes.lane("dev").atRest()).isEqualTo(!merged);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void endsInEveryStepWhileTheOtherSideDoesNotAnswerOnce(Step step) {
        world.clusterDelay = java.time.Duration.ofMinutes(5);
        String id = play.start(1, Pipelines.automatic());
        play.untilAt(id, "dev", step.name());
        world.script(
                PromotionSteps.ALL
                        .actionFor(play.get(id), play.stage(id, "dev"))
                        .getClass(),
                FakeWorld.transientFailure("connection reset"));
        play.untilWaiting(id, "dev", "no answer");
        play.abort(id);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
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
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        Pr ours = world.open("dev");
        play.abort(id);
        play.untilEnded();
        assertThat(ours.state).isEqualTo(PrState.CLOSED);
        assertThat(theirs.state).isEqualTo(PrState.OPEN);
    }

    @Test
    void aPullRequestMergedJustBeforeIsNotForgotten() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.mergeByHand(pr, "bob");
        play.abort(id);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.laneChanges).contains(new LaneChange.Merged("dev", pr.mergeCommit.orElseThrow()));
        assertThat(play.stage(id, "dev").mergeCommit()).isEqualTo(pr.mergeCommit);
        assertThat(world.lanes.lane("dev").atRest()).isFalse();
    }

    @Test
    void aPullRequestMergedBetweenTheLookAndTheClosingIsNotForgotten() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        play.abort(id);
        play.meanwhile = () -> {
            if (play.get(id).status().terminal() && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.laneChanges)
                .anyMatch(change -> change instanceof LaneChange.MergedLate late
                        && late.gitOpsCommit().equals(pr.mergeCommit.orElseThrow()));
        assertThat(play.told(id)).anyMatch(event -> event.contains("it had been merged meanwhile"));
        assertThat(world.lanes.lane("dev").atRest()).isFalse();
    }

    @Test
    void ourOwnMergeIsNotForgottenWhenThePromotionIsAbortedWithIt() {
        String id = play.start(1, Pipelines.automatic());
        play.meanwhile = () -> {
            if (world.pulls.containsKey(1) && world.pulls.get(1).state == PrState.MERGED) {
                play.abort(id);
            }
        };
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.lanes.lane("dev").merged().commit()).isEqualTo(world.pulls.get(1).mergeCommit);
    }

    @Test
    void anAbortBeforeTheFirstMoveIsNotLost() {
        String id = play.start(1, Pipelines.automatic());
        play.abort(id);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).isEmpty();
    }

    @Test
    void anAbortThatComesWhileTheLastLookOfAStageIsUnderWayIsNotLost() {
        String id = play.start(1, Pipelines.automatic());
        play.crash = action -> action instanceof AwaitComplianceStep.Judge judge && judge.confirm();
        play.until("confirmed", p -> !world.proofs.isEmpty());
        play.crash = action -> false;
        // The answer ends dev, and the abort that came meanwhile meets stage.
        Play.Seat seat = play.seats.get(id);
        seat.request = Optional.of(new Request.Abort("ann", ""));
        Action confirm = new AwaitComplianceStep.Judge(
                "dev", play.stage(id, "dev").target().orElseThrow(), true);
        play.turn(seat, Optional.of(confirm), FakeWorld.judged(AwaitComplianceStep.Judged.Outcome.SATISFIED, true));
        play.untilEnded();
        assertThat(play.at(id, "dev")).isEqualTo("SUCCEEDED");
        assertThat(play.at(id, "stage")).isEqualTo("ABORTED");
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(world.pulls).as("nothing began in stage").hasSize(1);
    }

    @Test
    void anAbortOutlivesAWishToYield() {
        Promotion promotion = Promotion.create(
                "p",
                1,
                RunKind.PROMOTION,
                Optional.empty(),
                Play.commit(1),
                "t",
                "a",
                Pipelines.automatic(),
                world.now);
        Request.Abort abort = new Request.Abort("ann", "");
        assertThat(promotion
                        .asked(abort)
                        .asked(new Request.Yield("dev", 2, Play.commit(2)))
                        .request())
                .contains(abort);
    }

    @Test
    void parallelStagesAreAllAborted() {
        String id = play.start(1, Pipelines.diamond());
        play.until(
                "both run",
                p -> p.at(id, "east").equals("AWAIT_MERGE")
                        && p.get(id).active().size() == 2);
        play.abort(id);
        play.untilEnded();
        assertThat(play.at(id, "east")).isEqualTo("ABORTED");
        assertThat(play.at(id, "west")).isEqualTo("ABORTED");
        assertThat(play.at(id, "prod")).isEqualTo("PENDING");
    }
}
