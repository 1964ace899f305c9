package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.RenderStep;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** New configuration in a lane: where it goes, whom it cures, what it never does. */
class ReconfigurationSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    private String promoted(int commit, PipelineDefinition pipeline) {
        String id = simulation.start(commit, pipeline);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        return id;
    }

    @Test
    void isARunOfItsOwnInALaneAtRestAndGoesNoFurther() {
        promoted(1, Pipelines.automatic());
        int statuses = world.statuses.size();
        String run = simulation.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.get(run).stages()).singleElement().matches(Stage::merged);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(1) + " with new");
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(1));
        assertThat(world.baseRepos).isEqualTo(Map.of("dev", Simulation.commit(1), "stage", Simulation.commit(1)));
        assertThat(world.statuses).as("says nothing about a commit").hasSize(statuses);
        assertThat(world.lanes.lane("dev").allMergesProven()).isTrue();
        assertThat(simulation.watch("dev", Pipelines.automatic()))
                .as("not stale any more")
                .isEmpty();
    }

    @Test
    void thatChangesNoManifestEndsAtOnce() {
        promoted(1, Pipelines.automatic());
        world.configured.put("dev", "");
        world.lanes.rendered("dev", "a comment less");
        String run = simulation.watch("dev", Pipelines.automatic()).orElseThrow();
        simulation.move(run);
        assertThat(simulation.at(run, "dev")).isEqualTo("NO_OP");
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
    }

    @Test
    void isAbsorbedIntoTheOpenPullRequestOfAPromotion() {
        promoted(1, Pipelines.automatic());
        String id = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        int number = world.open("dev").number;
        assertThat(simulation.configure("dev", "new", Pipelines.byHand())).isEmpty();
        simulation.wake(id);
        simulation.until(
                "rendered again", p -> world.content.get(world.open("dev").head).endsWith("with new"));
        simulation.untilWaiting(id, "dev", "to be merged");
        assertThat(world.open("dev").number).as("the same pull request").isEqualTo(number);
        assertThat(simulation.events.get(id)).anyMatch(event -> event.type() == PromotionEvent.Type.ABSORBED);
    }

    @Test
    void isNotLostWithThePromotionThatHadAbsorbedIt() {
        promoted(1, Pipelines.automatic());
        String id = simulation.start(2, Pipelines.byHand());
        world.configured.put("dev", "new");
        simulation.untilWaiting(id, "dev", "to be merged");
        simulation.abort(id);
        simulation.untilEnded();
        String run = simulation.watch("dev", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(1) + " with new");
    }

    @Test
    void thatAPersonClosesIsNotOfferedAgainUntilSomethingChanges() {
        promoted(1, Pipelines.automatic());
        String run = simulation.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        simulation.untilWaiting(run, "dev", "to be merged");
        world.open("dev").state = PrState.CLOSED;
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.REJECTED);
        assertThat(simulation.watch("dev", Pipelines.byHand())).isEmpty();
        assertThat(simulation.configure("dev", "newer", Pipelines.byHand())).isPresent();
    }

    @Test
    void curesAStageThatWaitsForItsClusters() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String before = simulation.stage(id, "dev").target().orElseThrow();
        String run = simulation.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(run, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").beside())
                .as("makes room once it is merged")
                .isEmpty();
        simulation.until(
                "target moved", p -> !p.stage(id, "dev").target().orElseThrow().equals(before));
        assertThat(simulation.stage(id, "dev").target()).isEqualTo(Optional.of(world.head("dev")));
        assertThat(simulation.stage(id, "dev").rendered().orElseThrow().assignments())
                .containsEntry("drone", 2);
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.told(id)).anyMatch(event -> event.contains("reconfiguration #3 was merged as"));
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(2) + " with fix");
    }

    @Test
    void aCureMayBeFollowedByAnother() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = simulation.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second =
                simulation.configure("dev", "better", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(second, "dev", "AWAIT_COMPLIANCE");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.promotions()).allMatch(run -> run.status() == PromotionStatus.SUCCEEDED);
        assertThat(simulation.stage(id, "dev").target())
                .isEqualTo(simulation.stage(second, "dev").target());
    }

    @Test
    void becomesTheHolderWhenTheOneBesideItLeaves() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String run = simulation.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        simulation.untilWaiting(run, "dev", "to be merged");
        assertThat(world.lanes.lane("dev").beside()).contains(run);
        world.clusters.clear();
        simulation.untilAt(id, "dev", "SUCCEEDED");
        assertThat(world.lanes.lane("dev").holder()).contains(run);
        String newer = simulation.start(3, Pipelines.byHand());
        simulation.until("superseded", p -> p.get(run).status() == PromotionStatus.SUPERSEDED);
        simulation.untilWaiting(newer, "dev", "to be merged");
        assertThat(simulation.get(run).reason().orElseThrow()).contains("renders the same configuration");
        assertThat(world.content.get(world.open("dev").head)).isEqualTo(Simulation.commit(3) + " with new");
        assertThat(world.pulls.values().stream().filter(pr -> pr.environment.equals("dev") && pr.state == PrState.OPEN))
                .as("taken over in place")
                .hasSize(1);
    }

    @Test
    void waitsForNoLaneBeforeItAndHoldsBackTheOnesAfterIt() {
        promoted(1, Pipelines.automatic());
        world.clusters.put("dev", Clusters.SILENT);
        String dev = simulation.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(dev, "dev", "AWAIT_COMPLIANCE");
        String stage =
                simulation.configure("stage", "its own", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(stage, "stage", "SUCCEEDED");
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilWaiting(id, "dev", "queued behind reconfiguration #2");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void namesTheBaseCommitThatItRendersWith() {
        promoted(1, Pipelines.automatic());
        String run = simulation.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        assertThat(simulation.get(run).commit()).isEqualTo(Simulation.commit(1));
        // A promotion that wrote its base commit in the same moment.
        world.lanes.base("dev", Optional.of(Simulation.commit(2)));
        simulation.untilAt(run, "dev", "AWAIT_MERGE");
        assertThat(simulation.get(run).commit()).isEqualTo(Simulation.commit(2));
    }

    @Test
    void oneThatEndsWithoutHavingRenderedIsNotStartedAgainUntilSomethingChanges() {
        promoted(1, Pipelines.automatic());
        world.script(RenderStep.Pin.class, FakeWorld.rejected("branch dev does not exist"));
        String failed =
                simulation.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(failed).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.watch("dev", Pipelines.automatic())).isEmpty();

        String aborted =
                simulation.configure("dev", "newer", Pipelines.automatic()).orElseThrow();
        simulation.abort(aborted);
        simulation.untilEnded();
        assertThat(simulation.get(aborted).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.watch("dev", Pipelines.automatic())).isEmpty();

        assertThat(simulation.configure("dev", "newest", Pipelines.automatic())).isPresent();
    }

    @Test
    void withoutABaseCommitSaysWhatIsMissing() {
        world.lanes.base("dev", Optional.of(Simulation.commit(1)));
        String run = simulation.configure("dev", "new", Pipelines.automatic()).orElseThrow();
        world.lanes.base("dev", Optional.empty());
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(run).reason().orElseThrow()).contains("promote a commit first");
    }

    @Test
    void aMergeAfterTheEndIsAdoptedAndProved() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        simulation.meanwhile = () -> {
            if (simulation.get(id).status().terminal() && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.ABORTED);
        String adopted = simulation.watch("dev", Pipelines.byHand()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(adopted).kind()).isEqualTo(RunKind.ADOPTION);
        assertThat(simulation.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").allMergesProven()).isTrue();
        assertThat(world.baseRepos).containsEntry("dev", Simulation.commit(1));
        assertThat(simulation.statuses(adopted)).containsExactly("dev PENDING Deploying", "dev SUCCESS Deployed");
        assertThat(world.merges).as("went no further").hasSize(1);
    }

    @Test
    void aPullRequestThatCannotBeClosedStaysWithTheLane() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        world.script(Effect.DeleteBranch.class, FakeWorld.rejected("403"));
        simulation.abort(id);
        simulation.untilEnded();
        assertThat(world.lanes.lane("dev").openHead().map(PullRequestRef::number))
                .contains(1);
        String next = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(next, "dev", "to be merged");
        assertThat(world.pulls).as("taken over").hasSize(1);
    }

    @Test
    void whatMakesNoSenseAnyMoreIsHaltedWithItsReason() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        simulation.ask(id, new Request.Halt("main was rewritten"));
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason()).contains("dev: main was rewritten");
        assertThat(world.pulls.get(1).state).isEqualTo(PrState.CLOSED);
    }
}
