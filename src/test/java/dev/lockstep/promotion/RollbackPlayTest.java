package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Taking an environment back to an older commit. */
class RollbackPlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    /** Both environments have proved #1 and then #2. */
    private void twoPromoted(PipelineDefinition pipeline) {
        for (int commit = 1; commit <= 2; commit++) {
            play.start(commit, pipeline);
            play.untilEnded();
        }
        assertThat(play.promotions()).allMatch(run -> run.status() == PromotionStatus.SUCCEEDED);
    }

    @Test
    void bringsTheOlderCommitAndWritesItDown() {
        twoPromoted(Pipelines.automatic());
        String rollback = play.rollBack("stage", 1, Pipelines.automatic());
        play.untilEnded();
        assertThat(play.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(1));
        assertThat(world.baseRepos).containsEntry("stage", Play.commit(1)).containsEntry("dev", Play.commit(2));
        assertThat(play.statuses(rollback))
                .containsExactly("stage PENDING Promoted", "stage PENDING Deploying", "stage SUCCESS Deployed");
    }

    @Test
    void abortsWhatIsThereEvenAfterItsMerge() {
        twoPromoted(Pipelines.automatic());
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        String bad = play.start(3, Pipelines.automatic());
        play.untilAt(bad, "stage", "AWAIT_COMPLIANCE");
        String rollback = play.rollBack("stage", 2, Pipelines.automatic());
        play.untilAt(rollback, "stage", "AWAIT_COMPLIANCE");
        assertThat(play.get(bad).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.get(bad).reason().orElseThrow()).contains("rollback #4");
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(2));
        assertThat(world.lanes.lane("stage").atRest()).isTrue();
    }

    @Test
    void abortsOnlyInItsOwnEnvironment() {
        PipelineDefinition fork = Pipelines.of(
                Pipelines.plan("dev", true), Pipelines.plan("east", true, "dev"), Pipelines.plan("west", true, "dev"));
        twoPromoted(fork);
        world.clusters.put("east", FakeWorld.Clusters.SILENT);
        world.clusters.put("west", FakeWorld.Clusters.SILENT);
        String bad = play.start(3, fork);
        play.untilAt(bad, "east", "AWAIT_COMPLIANCE");
        play.untilAt(bad, "west", "AWAIT_COMPLIANCE");
        String rollback = play.rollBack("east", 2, fork);
        play.untilAt(rollback, "east", "AWAIT_COMPLIANCE");
        assertThat(play.at(bad, "east")).isEqualTo("ABORTED");
        assertThat(play.at(bad, "west")).isEqualTo("AWAIT_COMPLIANCE");
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.at(bad, "west")).isEqualTo("SUCCEEDED");
        assertThat(play.get(bad).status()).isEqualTo(PromotionStatus.ABORTED);
    }

    @Test
    void closesThePullRequestOfWhatItAborts() {
        twoPromoted(Pipelines.automatic());
        String open = play.start(3, Pipelines.byHand());
        play.untilWaiting(open, "dev", "to be merged");
        int number = world.open("dev").number;
        String rollback = play.rollBack("dev", 1, Pipelines.automatic());
        play.until("rolled back", p -> p.get(rollback).status().terminal());
        assertThat(world.pulls.get(number).state).isEqualTo(FakeWorld.PrState.CLOSED);
        assertThat(play.get(open).status()).isEqualTo(PromotionStatus.ABORTED);
    }

    @Test
    void holdsPromotionsUntilAPersonResumes() {
        twoPromoted(Pipelines.automatic());
        String rollback = play.rollBack("stage", 1, Pipelines.automatic());
        play.untilEnded();
        String older = play.start(3, Pipelines.automatic());
        play.untilWaiting(older, "stage", "held by olga");
        String newer = play.start(4, Pipelines.automatic());
        play.untilWaiting(newer, "stage", "held by olga");
        play.until("superseded", p -> p.get(older).status() == PromotionStatus.SUPERSEDED);
        assertThat(play.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(1));
        play.resumeEverything();
        play.untilEnded();
        assertThat(play.get(newer).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(4));
    }

    @Test
    void letsNewConfigurationIn() {
        twoPromoted(Pipelines.automatic());
        play.rollBack("stage", 1, Pipelines.automatic());
        play.untilEnded();
        Optional<String> run = play.configure("stage", "c1", Pipelines.automatic());
        play.untilEnded();
        assertThat(play.get(run.orElseThrow()).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("stage"))).isEqualTo(Play.commit(1) + " with c1");
    }

    @Test
    void isNeverSuperseded() {
        twoPromoted(Pipelines.automatic());
        String rollback = play.rollBack("dev", 1, Pipelines.of(Pipelines.plan("dev", false)));
        play.untilWaiting(rollback, "dev", "to be merged");
        // Nothing is held any more, and still nobody makes it give way.
        play.resumeEverything();
        String newer = play.start(3, Pipelines.automatic());
        play.untilWaiting(newer, "dev", "queued behind rollback #3");
        world.mergeByHand(world.open("dev"), "bob");
        play.untilEnded();
        assertThat(play.get(rollback).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(3));
    }

    @Test
    void theMergeOfAnEndedRollbackGoesBackAllTheSame() {
        twoPromoted(Pipelines.automatic());
        String rollback = play.rollBack("stage", 1, Pipelines.of(Pipelines.plan("stage", false)));
        play.untilWaiting(rollback, "stage", "to be merged");
        FakeWorld.Pr pr = world.open("stage");
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        play.abort(rollback);
        play.untilEnded();
        world.mergeByHand(pr, "bob");
        play.world.lanes.orphanEnded("stage", pr.mergeCommit, world.now);
        String adopted = play.watch("stage", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(adopted).kind()).isEqualTo(RunKind.ROLLBACK);
        assertThat(play.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.baseRepos).containsEntry("stage", Play.commit(1));
    }
}
