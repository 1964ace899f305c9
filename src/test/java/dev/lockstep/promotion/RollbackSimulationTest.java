package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
    void whatItTookBackIsNotCalledDeployedFromItsEndOn() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.of(Pipelines.plan("stage", false)));
        simulation.untilWaiting(rollback, "stage", "to be merged");
        assertThat(told(2)).as("while it may still be closed").isEqualTo("SUCCESS");
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        world.mergeByHand(world.open("stage"), "bob");
        simulation.untilWaiting(rollback, "stage", "clusters proven");
        assertThat(simulation.get(rollback).outbox())
                .as("what a version of before could not read")
                .isEmpty();
        assertThat(told(2)).isEqualTo("SUCCESS");
        assertThat(told(1)).isEqualTo("PENDING");
        assertThat(world.told("dev")).containsEntry(Simulation.commit(2), Effect.StatusState.SUCCESS);
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(told(2)).as("whether the clusters prove it or not").isEqualTo("ERROR");
        assertThat(told(1)).isEqualTo("FAILURE");
    }

    /** GitHub told of the merge, and then nobody may look at it any more. */
    @Test
    void whatItTookBackIsCorrectedAlsoWhereItsMergeCouldNotBeLookedAt() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.meanwhile = () -> {
            if (simulation.stage(rollback, "stage").merged()) {
                world.script(AwaitMergeStep.LookAtPullRequest.class, FakeWorld.rejected("403"));
                simulation.meanwhile = () -> {};
            }
        };
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(told(2)).isEqualTo("ERROR");
    }

    @Test
    void whatItDidNotTakeBackIsLeftAlone() {
        twoPromoted(Pipelines.automatic());
        String rollback = simulation.rollBack("stage", 1, Pipelines.of(Pipelines.plan("stage", false)));
        simulation.untilWaiting(rollback, "stage", "to be merged");
        simulation.abort(rollback);
        simulation.untilEnded();
        assertThat(simulation.get(rollback).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(told(2)).isEqualTo("SUCCESS");
        assertThat(world.done)
                .noneMatch(action ->
                        action instanceof Action.Perform perform && perform.effect() instanceof Effect.CorrectStatuses);
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

    private void correctionsFail(Observation failure, int times) {
        for (int i = 0; i < times; i++) {
            world.script(Effect.CorrectStatuses.class, failure);
        }
    }

    @Test
    void nothingWaitsForTheCorrection() {
        twoPromoted(Pipelines.automatic());
        correctionsFail(FakeWorld.transientFailure("#2 has not posted its status yet"), 40);
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.until(
                "it owes nothing else",
                p -> p.get(rollback).status().terminal()
                        && p.get(rollback).outbox().size() == 1);
        assertThat(simulation.statuses(rollback))
                .containsExactly("stage PENDING Promoted", "stage PENDING Deploying", "stage SUCCESS Deployed");
        assertThat(world.branches).isEmpty();
        assertThat(told(2)).isEqualTo("SUCCESS");
        simulation.untilEnded();
        assertThat(told(2)).isEqualTo("ERROR");
        assertThat(simulation.told(rollback).stream().filter(event -> event.contains("commit statuses")))
                .as("said once, not at every attempt")
                .hasSize(2)
                .first()
                .asString()
                .startsWith("will try again: commit statuses");
    }

    @Test
    void theCorrectionComesAfterEverythingElse() {
        twoPromoted(Pipelines.automatic());
        int before = world.done.size();
        simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        List<Class<?>> done = world.done.subList(before, world.done.size()).stream()
                .<Class<?>>map(action -> action instanceof Action.Perform perform
                        ? perform.effect().getClass()
                        : action.getClass())
                .toList();
        assertThat(done)
                .contains(WriteBaseStep.WriteBase.class, AwaitComplianceStep.Judge.class, Effect.DeleteBranch.class)
                .containsOnlyOnce(Effect.CorrectStatuses.class)
                .endsWith(Effect.PostStatus.class, Effect.CorrectStatuses.class);
    }

    @Test
    void itIsCorrectedWhateverDies() {
        twoPromoted(Pipelines.automatic());
        AtomicInteger deaths = new AtomicInteger();
        simulation.crash = action -> action instanceof Action.Perform perform
                && perform.effect() instanceof Effect.CorrectStatuses
                && deaths.incrementAndGet() <= 3;
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(deaths.get()).isEqualTo(4);
        assertThat(told(2)).isEqualTo("ERROR");
        assertThat(simulation.told(rollback).stream().filter(event -> event.startsWith("commit statuses")))
                .hasSize(1);
        assertThat(simulation.get(rollback).outbox()).isEmpty();
    }

    @Test
    void aRefusedCorrectionIsToldOnceAndTriedAgain() {
        twoPromoted(Pipelines.automatic());
        correctionsFail(FakeWorld.rejected("401 Bad credentials"), 6);
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(told(2)).isEqualTo("ERROR");
        assertThat(simulation.told(rollback).stream().filter(event -> event.startsWith("not done")))
                .containsExactly(
                        "not done: commit statuses \"stage environment\" of what this rollback took back: error,"
                                + " Rolled back: 401 Bad credentials. It is tried again, ever more rarely; the rollback does"
                                + " not wait for it");
    }

    @Test
    void aCorrectionThatIsNeverGrantedIsGivenUpADayAfterTheEnd() {
        twoPromoted(Pipelines.automatic());
        correctionsFail(FakeWorld.rejected("403 Resource not accessible"), 4_000);
        String rollback = simulation.rollBack("stage", 1, Pipelines.automatic());
        simulation.untilEnded();
        Instant ended = simulation.get(rollback).endedAt().orElseThrow();
        assertThat(Duration.between(ended, world.now)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(simulation.told(rollback))
                .last()
                .asString()
                .startsWith("not done: commit statuses")
                .contains("403")
                .doesNotContain("tried again");
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
