package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Taking an environment back to an older commit. */
class RollbackSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    /** Both environments have proved #1 and then #2. */
    private void twoPromoted(PipelineDefinition pipeline) {
        for (int commit = 1; commit <= 2; commit++) {
            simulation.start(commit, pipeline);
            simulation.untilEnded();
        }
        assertThat(simulation.promotions()).allMatch(run -> run.status() == PromotionStatus.SUCCEEDED);
    }

    @Test
    void bringsTheOlderCommitAndWritesItDown() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(1));
        assertThat(world.baseRepos)
                .containsEntry("stage", Simulation.commit(1))
                .containsEntry("dev", Simulation.commit(2));
        assertThat(simulation.statuses(rollback))
                .containsExactly("stage PENDING Promoted", "stage PENDING Deploying", "stage SUCCESS Deployed");
    }

    private String told(int commit) {
        return world.told("stage").get(Simulation.commit(commit)).name();
    }

    @Test
    void whatItTookBackIsNotCalledDeployedFromItsMergeOn() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.of(Pipelines.plan("stage", false)));
        simulation.untilWaiting(rollback, "stage", "to be merged");
        assertThat(told(2)).as("while it may still be closed").isEqualTo("SUCCESS");
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        world.mergeByHand(world.open("stage"), "bob");
        simulation.untilWaiting(rollback, "stage", "clusters proven");
        assertThat(told(2)).as("before the clusters have proved it").isEqualTo("ERROR");
        assertThat(told(1)).isEqualTo("PENDING");
        assertThat(world.told("dev")).containsEntry(Simulation.commit(2), Effect.StatusState.SUCCESS);
        simulation.until("failed", p -> p.get(rollback).status() == PromotionStatus.FAILED);
        assertThat(told(2)).as("whether they do or not").isEqualTo("ERROR");
    }

    @Test
    void whatItTookBackIsNotCalledDeployedWhereNothingHadToBeMerged() {
        world.sameAs.put(Simulation.commit(2), Simulation.commit(1));
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.at(rollback, "stage")).isEqualTo("NO_OP");
        assertThat(told(2)).isEqualTo("ERROR");
        assertThat(told(1)).isEqualTo("SUCCESS");
    }

    @Test
    void whatItTookBackIsCalledDeployedWhenItComesBack() {
        twoPromoted(Pipelines.automatic());
        simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(told(2)).isEqualTo("ERROR");
        simulation.resumeEverything();
        simulation.start(2, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(told(2)).isEqualTo("SUCCESS");
    }

    /** The rollback cannot tell GitHub before the commit is back. */
    @Test
    void aLateCorrectionDoesNotCoverWhatCameBack() {
        twoPromoted(Pipelines.automatic());
        for (int i = 0; i < 60; i++) {
            world.script(Effect.CorrectStatuses.class, FakeWorld.transientFailure("503"));
        }
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.until("ended", p -> p.get(rollback).status().terminal());
        simulation.resumeEverything();
        String again = simulation.start(2, Pipelines.automatic());
        simulation.until("back", p -> p.get(again).status() == PromotionStatus.SUCCEEDED);
        assertThat(simulation.get(rollback).outbox()).isNotEmpty();
        simulation.untilEnded();
        assertThat(told(2)).isEqualTo("SUCCESS");
        assertThat(told(1)).isEqualTo("SUCCESS");
    }

    @Test
    void nothingElseLooksForWhatWasTakenBack() {
        twoPromoted(Pipelines.automatic());
        simulation.configure("stage", "c1", Pipelines.automatic());
        simulation.untilEnded();
        assertThat(world.done)
                .noneMatch(action ->
                        action instanceof Action.Perform perform && perform.effect() instanceof Effect.CorrectStatuses);
    }

    @Test
    void abortsWhatIsThereEvenAfterItsMerge() {
        twoPromoted(Pipelines.automatic());
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        String bad = simulation.start(3, Pipelines.automatic());
        simulation.untilAt(bad, "stage", "AWAIT_COMPLIANCE");
        String rollback = simulation.rollBack("stage", 2, Pipelines.automatic());
        simulation.untilAt(rollback, "stage", "AWAIT_COMPLIANCE");
        assertThat(simulation.get(bad).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.get(bad).reason().orElseThrow()).contains("rollback #4");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(2));
        assertThat(world.lanes.lane("stage").allMergesProven()).isTrue();
    }

    @Test
    void abortsOnlyInItsOwnEnvironment() {
        PipelineDefinition fork = Pipelines.of(
                Pipelines.plan("dev", true), Pipelines.plan("east", true, "dev"), Pipelines.plan("west", true, "dev"));
        twoPromoted(fork);
        world.clusters.put("east", FakeWorld.Clusters.SILENT);
        world.clusters.put("west", FakeWorld.Clusters.SILENT);
        String bad = simulation.start(3, fork);
        simulation.untilAt(bad, "east", "AWAIT_COMPLIANCE");
        simulation.untilAt(bad, "west", "AWAIT_COMPLIANCE");
        String rollback = simulation.rollBack("east", 2, fork);
        simulation.untilAt(rollback, "east", "AWAIT_COMPLIANCE");
        assertThat(simulation.at(bad, "east")).isEqualTo("ABORTED");
        assertThat(simulation.at(bad, "west")).isEqualTo("AWAIT_COMPLIANCE");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.at(bad, "west")).isEqualTo("SUCCEEDED");
        assertThat(simulation.get(bad).status()).isEqualTo(PromotionStatus.ABORTED);
    }

    @Test
    void endsWhatHasMergedBesideWhoWasInTheLaneAndCannotBeProvenAnyMore() {
        twoPromoted(Pipelines.automatic());
        world.clusters.put("dev", FakeWorld.Clusters.SILENT);
        String inTheLane = simulation.start(3, Pipelines.automatic());
        simulation.untilAt(inTheLane, "dev", "AWAIT_COMPLIANCE");
        String beside = simulation.configure("dev", "c1", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(beside, "dev", "AWAIT_COMPLIANCE");
        String rollback = simulation.rollBack("dev", 1, Pipelines.automatic());
        simulation.untilAt(rollback, "dev", "AWAIT_COMPLIANCE");
        assertThat(simulation.get(inTheLane).status()).isEqualTo(PromotionStatus.ABORTED);
        simulation.until("superseded", p -> p.get(beside).status().terminal());
        assertThat(simulation.get(beside).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(beside).reason().orElseThrow()).contains("by rollback #5, which was merged as");
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void closesThePullRequestOfWhatItAborts() {
        twoPromoted(Pipelines.automatic());
        String open = simulation.start(3, Pipelines.byHand());
        simulation.untilWaiting(open, "dev", "to be merged");
        int number = world.open("dev").number;
        String rollback = simulation.rollBack("dev", 1, Pipelines.automatic());
        simulation.until("rolled back", p -> p.get(rollback).status().terminal());
        assertThat(world.pulls.get(number).state).isEqualTo(FakeWorld.PrState.CLOSED);
        assertThat(simulation.get(open).status()).isEqualTo(PromotionStatus.ABORTED);
    }

    @Test
    void holdsPromotionsUntilAPersonResumes() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        String older = simulation.start(3, Pipelines.automatic());
        simulation.untilWaiting(older, "stage", "held by olga");
        String newer = simulation.start(4, Pipelines.automatic());
        simulation.untilWaiting(newer, "stage", "held by olga");
        simulation.until("superseded", p -> p.get(older).status() == PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(1));
        simulation.resumeEverything();
        simulation.untilEnded();
        assertThat(simulation.get(newer).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(4));
    }

    @Test
    void letsNewConfigurationIn() {
        twoPromoted(Pipelines.automatic());
        simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        Optional<String> run = simulation.configure("stage", "c1", Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(run.orElseThrow()).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Simulation.commit(1) + " with c1");
    }

    @Test
    void isNeverSuperseded() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("dev", 1, Pipelines.of(Pipelines.plan("dev", false)));
        simulation.untilWaiting(rollback, "dev", "to be merged");
        // Nothing is held any more, and still nobody makes it give way.
        simulation.resumeEverything();
        String newer = simulation.start(3, Pipelines.automatic());
        simulation.untilWaiting(newer, "dev", "queued behind rollback #3");
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(3));
    }

    @Test
    void theMergeOfAnEndedRollbackGoesBackAllTheSame() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.of(Pipelines.plan("stage", false)));
        simulation.untilWaiting(rollback, "stage", "to be merged");
        FakeWorld.Pr pr = world.open("stage");
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        simulation.abort(rollback);
        simulation.untilEnded();
        world.mergeByHand(pr, "bob");
        simulation.world.lanes.orphanEnded("stage", pr.mergeCommit, world.now);
        String adopted = simulation.watch("stage", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(adopted).kind()).isEqualTo(RunKind.ROLLBACK);
        assertThat(simulation.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.baseRepos).containsEntry("stage", Simulation.commit(1));
    }
}
