package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.RenderStep;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** New configuration in a lane: where it goes, whom it cures, what it never does. */
class ReconfigurationPlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    private String promoted(int commit, PipelineDefinition pipeline) {
        String id = play.start(commit, pipeline);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        return id;
    }

    @Test
    void isARunOfItsOwnInALaneAtRestAndGoesNoFurther() {
        promoted(1, Pipelines.automatic());
        int statuses = world.statuses.size();
        String run = play.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(play.get(run).stages()).singleElement().matches(Stage::merged);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(1) + " with new");
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(1));
        assertThat(world.baseRepos).isEqualTo(Map.of("dev", Play.commit(1), "stage", Play.commit(1)));
        assertThat(world.statuses).as("says nothing about a commit").hasSize(statuses);
        assertThat(world.lanes.lane("dev").atRest()).isTrue();
        assertThat(play.watch("dev", Pipelines.automatic()))
                .as("not stale any more")
                .isEmpty();
    }

    @Test
    void thatChangesNoManifestEndsAtOnce() {
        promoted(1, Pipelines.automatic());
        world.configured.put("dev", "");
        world.lanes.rendered("dev", "a comment less");
        String run = play.watch("dev", Pipelines.automatic()).orElseThrow();
        play.move(run);
        assertThat(play.at(run, "dev")).isEqualTo("NO_OP");
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
    }

    @Test
    void isAbsorbedIntoTheOpenPullRequestOfAPromotion() {
        promoted(1, Pipelines.automatic());
        String id = play.start(2, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        int number = world.open("dev").number;
        assertThat(play.configure("dev", "new", Pipelines.byHand())).isEmpty();
        play.wake(id);
        play.until(
                "rendered again", p -> world.content.get(world.open("dev").head).endsWith("with new"));
        play.untilWaiting(id, "dev", "to be merged");
        assertThat(world.open("dev").number).as("the same pull request").isEqualTo(number);
        assertThat(play.events.get(id)).anyMatch(event -> event.type() == PromotionEvent.Type.ABSORBED);
    }

    @Test
    void isNotLostWithThePromotionThatHadAbsorbedIt() {
        promoted(1, Pipelines.automatic());
        String id = play.start(2, Pipelines.byHand());
        world.configured.put("dev", "new");
        play.untilWaiting(id, "dev", "to be merged");
        play.abort(id);
        play.untilEnded();
        String run = play.watch("dev", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(1) + " with new");
    }

    @Test
    void thatAPersonClosesIsNotOfferedAgainUntilSomethingChanges() {
        promoted(1, Pipelines.automatic());
        String run = play.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        play.untilWaiting(run, "dev", "to be merged");
        world.open("dev").state = PrState.CLOSED;
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.REJECTED);
        assertThat(play.watch("dev", Pipelines.byHand())).isEmpty();
        assertThat(play.configure("dev", "newer", Pipelines.byHand())).isPresent();
    }

    @Test
    void curesAStageThatWaitsForItsClusters() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.automatic());
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String before = play.stage(id, "dev").target().orElseThrow();
        String run = play.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        play.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").beside())
                .as("makes room once it is merged")
                .isEmpty();
        play.until(
                "target moved", p -> !p.stage(id, "dev").target().orElseThrow().equals(before));
        assertThat(play.stage(id, "dev").target()).isEqualTo(Optional.of(world.head("dev")));
        assertThat(play.stage(id, "dev").rendered().orElseThrow().assignments()).containsEntry("drone", 2);
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(play.told(id)).anyMatch(event -> event.contains("reconfiguration #3 was merged as"));
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(2) + " with fix");
    }

    @Test
    void aCureMayBeFollowedByAnother() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.automatic());
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = play.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        play.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = play.configure("dev", "better", Pipelines.automatic()).orElseThrow();
        play.untilAt(second, "dev", "AWAIT_COMPLIANCE");
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.promotions()).allMatch(run -> run.status() == PromotionStatus.SUCCEEDED);
        assertThat(play.stage(id, "dev").target())
                .isEqualTo(play.stage(second, "dev").target());
    }

    @Test
    void becomesTheHolderWhenTheOneBesideItLeaves() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String run = play.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        play.untilWaiting(run, "dev", "to be merged");
        assertThat(world.lanes.lane("dev").beside()).contains(run);
        world.clusters.clear();
        play.untilAt(id, "dev", "SUCCEEDED");
        assertThat(world.lanes.lane("dev").holder()).contains(run);
        String newer = play.start(3, Pipelines.byHand());
        play.until("superseded", p -> p.get(run).status() == PromotionStatus.SUPERSEDED);
        play.untilWaiting(newer, "dev", "to be merged");
        assertThat(play.get(run).reason().orElseThrow()).contains("renders the same configuration");
        assertThat(world.content.get(world.open("dev").head)).isEqualTo(Play.commit(3) + " with new");
        assertThat(world.pulls.values().stream().filter(pr -> pr.environment.equals("dev") && pr.state == PrState.OPEN))
                .as("taken over in place")
                .hasSize(1);
    }

    @Test
    void waitsForNoLaneBeforeItAndHoldsBackTheOnesAfterIt() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String dev = play.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        play.untilAt(dev, "dev", "AWAIT_COMPLIANCE");
        String stage = play.configure("stage", "its own", Pipelines.automatic()).orElseThrow();
        play.untilAt(stage, "stage", "SUCCEEDED");
        String id = play.start(2, Pipelines.automatic());
        play.untilWaiting(id, "dev", "queued behind reconfiguration #2");
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void namesTheBaseCommitThatItRendersWith() {
        promoted(1, Pipelines.automatic());
        String run = play.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        assertThat(play.get(run).commit()).isEqualTo(Play.commit(1));
        // A promotion that wrote its base commit in the same moment.
        world.lanes.base("dev", Optional.of(Play.commit(2)));
        play.untilAt(run, "dev", "AWAIT_MERGE");
        assertThat(play.get(run).commit()).isEqualTo(Play.commit(2));
    }

    @Test
    void oneThatEndsWithoutHavingRenderedIsNotStartedAgainUntilSomethingChanges() {
        promoted(1, Pipelines.automatic());
        world.script(RenderStep.Pin.class, FakeWorld.rejected("branch dev does not exist"));
        String failed = play.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(failed).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(play.watch("dev", Pipelines.automatic())).isEmpty();

        String aborted = play.configure("dev", "newer", Pipelines.automatic()).orElseThrow();
        play.abort(aborted);
        play.untilEnded();
        assertThat(play.get(aborted).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.watch("dev", Pipelines.automatic())).isEmpty();

        assertThat(play.configure("dev", "newest", Pipelines.automatic())).isPresent();
    }

    @Test
    void withoutABaseCommitSaysWhatIsMissing() {
        world.lanes.base("dev", Optional.of(Play.commit(1)));
        String run = play.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        world.lanes.base("dev", Optional.empty());
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(play.get(run).reason().orElseThrow()).contains("promote a commit first");
    }

    @Test
    void aMergeAfterTheEndIsAdoptedAndProved() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        play.meanwhile = () -> {
            if (play.get(id).status().terminal() && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        play.abort(id);
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        String adopted = play.watch("dev", Pipelines.byHand()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(adopted).kind()).isEqualTo(RunKind.ADOPTION);
        assertThat(play.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").atRest()).isTrue();
        assertThat(world.baseRepos).containsEntry("dev", Play.commit(1));
        assertThat(play.statuses(adopted)).containsExactly("dev PENDING Deploying", "dev SUCCESS Deployed");
        assertThat(world.merges).as("went no further").hasSize(1);
    }

    @Test
    void aPullRequestThatCannotBeClosedStaysWithTheLane() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        world.script(Effect.DeleteBranch.class, FakeWorld.rejected("403"));
        play.abort(id);
        play.untilEnded();
        assertThat(world.lanes.lane("dev").openHead().map(PullRequestRef::number))
                .contains(1);
        String next = play.start(2, Pipelines.byHand());
        play.untilWaiting(next, "dev", "to be merged");
        assertThat(world.pulls).as("taken over").hasSize(1);
    }

    @Test
    void whatMakesNoSenseAnyMoreIsHaltedWithItsReason() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        play.ask(id, new Request.Halt("main was rewritten"));
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(play.get(id).reason()).contains("dev: main was rewritten");
        assertThat(world.pulls.get(1).state).isEqualTo(PrState.CLOSED);
    }
}
