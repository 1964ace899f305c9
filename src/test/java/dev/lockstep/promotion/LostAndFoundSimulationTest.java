package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.PrState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Merges and configuration that meet a run which gives way or gives up: each is proved or offered by somebody in the end. */
class LostAndFoundSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    private void promoted(int commit) {
        String id = simulation.start(commit, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void configurationWhosePullRequestWasTakenOverByACommitThatCannotBeRenderedIsOfferedAgain() {
        promoted(1);
        String run = simulation.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        simulation.untilWaiting(run, "dev", "to be merged");
        world.problems.put(Simulation.commit(2), List.of("template: broken"));
        String promotion = simulation.start(2, Pipelines.byHand());
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(simulation.get(promotion).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.watch("dev", Pipelines.automatic())).isPresent();
        simulation.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(1) + " with new");
    }

    @Test
    void configurationThatCameWithACommitThatCannotBeRenderedIsOfferedOnItsOwn() {
        promoted(1);
        world.problems.put(Simulation.commit(2), List.of("template: broken"));
        world.configured.put("dev", "new");
        simulation.start(2, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.watch("dev", Pipelines.automatic())).isPresent();
        simulation.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(1) + " with new");
    }

    @Test
    void configurationThatCannotBeRenderedIsTriedOnce() {
        promoted(1);
        world.problems.put(Simulation.commit(1), List.of("config: broken"));
        simulation.configure("dev", "broken", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.watch("dev", Pipelines.automatic())).isEmpty();
    }

    @Test
    void configurationIsNotLostWhenTheSuccessorGivesUpAtTheGate() {
        promoted(1);
        world.configured.put("dev", "new");
        String older = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        String newer = simulation.start(3, Pipelines.byHand());
        simulation.until("superseded", p -> p.get(older).status() == PromotionStatus.SUPERSEDED);
        simulation.abort(newer);
        simulation.untilEnded();
        assertThat(simulation.get(newer).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(simulation.at(newer, "dev")).isEqualTo("ABORTED");
        assertThat(simulation.watch("dev", Pipelines.automatic())).isPresent();
        simulation.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Simulation.commit(1) + " with new");
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
    }

    @Test
    void aPredecessorsMergeIsProvedAlthoughItsSuccessorGivesUp() {
        String older = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.until("superseded", p -> p.get(older).status().terminal());
        world.mergeByHand(pr, "bob");
        simulation.untilWaiting(newer, "dev", "to be merged");
        simulation.abort(newer);
        simulation.watch("dev", Pipelines.byHand());
        simulation.untilEnded();
        assertThat(simulation.get(newer).status()).isEqualTo(PromotionStatus.ABORTED);
        simulation.watch("dev", Pipelines.byHand());
        simulation.untilEnded();
        assertThat(world.lanes.lane("dev").allMergesProven())
                .as("somebody proves the merge")
                .isTrue();
        assertThat(world.proofs).contains("dev " + pr.mergeCommit.orElseThrow());
        assertThat(world.baseRepos).containsEntry("dev", Simulation.commit(1));
    }

    @Test
    void whatIsFoundMergedOnClosingIsProvedAlthoughTheRunGivesUp() {
        world.sameAs.put(Simulation.commit(2), "nothing");
        String older = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(older, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        String newer = simulation.start(2, Pipelines.byHand());
        simulation.meanwhile = () -> {
            boolean closing =
                    simulation.get(newer).outbox().stream().anyMatch(Effect.ClosePullRequest.class::isInstance);
            if (closing && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        simulation.untilWaiting(newer, "dev", "to be merged");
        simulation.abort(newer);
        simulation.untilEnded();
        simulation.watch("dev", Pipelines.byHand());
        simulation.untilEnded();
        assertThat(world.lanes.lane("dev").allMergesProven())
                .as("somebody proves the merge")
                .isTrue();
        assertThat(world.proofs).contains("dev " + pr.mergeCommit.orElseThrow());
        assertThat(world.baseRepos).containsEntry("dev", Simulation.commit(1));
    }

    @Test
    void aCureThatSeesItsMergeLateDoesNotTakeTheTargetBackFromALaterCure() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = simulation.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        // Its worker dies when its merge is saved, and nobody takes it up for a while.
        simulation.until("merged", p -> p.stage(first, "dev").merged());
        simulation.slots.get(first).nextLook = Optional.of(world.now.plusSeconds(300));
        String second =
                simulation.configure("dev", "better", Pipelines.byHand()).orElseThrow();
        simulation.untilWaiting(second, "dev", "to be merged");
        int number = world.open("dev").number;
        simulation.wake(first);
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").openHead().map(PullRequestRef::number))
                .as("the later one's pull request is still the lane's")
                .contains(number);
    }

    @Test
    void aCureThatSeesItsMergeLateDoesNotUndoALaterMerge() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = simulation.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        simulation.until("merged", p -> p.stage(first, "dev").merged());
        simulation.slots.get(first).nextLook = Optional.of(world.now.plusSeconds(300));
        String second =
                simulation.configure("dev", "better", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(second, "dev", "AWAIT_COMPLIANCE");
        simulation.wake(first);
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").merged().commit()).contains(world.head("dev"));
        world.clusters.clear();
        simulation.untilEnded();
        assertThat(simulation.stage(id, "dev").target()).contains(simulation.world.head("dev"));
    }

    @Test
    void aCureThatIsProvenAfterALaterMergeWasDoesNotUnsettleTheLane() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(2, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String cure = simulation.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        simulation.untilAt(cure, "dev", "AWAIT_COMPLIANCE");
        simulation.until(
                "the target moved",
                p -> p.stage(id, "dev").target().equals(p.stage(cure, "dev").target()));
        world.clusters.clear();
        simulation.slots.get(cure).nextLook = Optional.of(world.now.plusSeconds(3600));
        simulation.untilAt(id, "dev", "SUCCEEDED");
        String later = simulation.start(3, Pipelines.automatic());
        simulation.slots.get(cure).nextLook = Optional.of(world.now.plusSeconds(3600));
        simulation.untilAt(later, "dev", "SUCCEEDED");
        simulation.wake(cure);
        simulation.untilEnded();
        assertThat(simulation.get(cure).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").allMergesProven()).isTrue();
    }

    @Test
    void aRunThatChangesNothingDoesNotProveAMergeThatCameAfterItsInputsWerePinned() {
        promoted(1);
        String aborted = simulation.start(2, Pipelines.byHand());
        simulation.untilWaiting(aborted, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        for (int i = 0; i < 3; i++) {
            world.script(Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"));
        }
        simulation.abort(aborted);
        simulation.until("aborted", p -> p.get(aborted).status().terminal());
        // What it brings is what is there.
        world.sameAs.put(Simulation.commit(3), Simulation.commit(1));
        String unchanged = simulation.start(3, Pipelines.automatic());
        simulation.until("pinned", p -> p.stage(unchanged, "dev").pins().isPresent());
        simulation.slots.get(unchanged).nextLook = Optional.of(world.now.plusSeconds(300));
        world.now = world.now.plusSeconds(5);
        world.mergeByHand(pr, "bob");
        simulation.until("found merged", p -> p.world.lanes.lane("dev").late().isPresent());
        String merge = pr.mergeCommit.orElseThrow();
        assertThat(simulation.stage(unchanged, "dev").step()).isEqualTo(Step.RENDER);
        simulation.untilAt(unchanged, "dev", "NO_OP");
        assertThat(world.lanes.lane("dev").merged().commit()).contains(merge);
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
    }

    @Test
    void theBranchOfALateMergeIsDeleted() {
        promoted(1);
        String left = simulation.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        simulation.untilWaiting(left, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        world.problems.put(Simulation.commit(2), List.of("template: broken"));
        // Supersedes the reconfiguration, cannot close what it took over, and fails.
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        world.script(Effect.DeleteBranch.class, FakeWorld.rejected("403"));
        simulation.start(2, Pipelines.byHand());
        simulation.untilEnded();
        String branch = "dev/" + pr.branch;
        assertThat(world.branches).containsKey(branch);
        world.mergeByHand(pr, "bob");
        world.lanes.orphanEnded("dev", pr.mergeCommit, world.now);
        String adopted = simulation.watch("dev", Pipelines.automatic()).orElseThrow();
        simulation.untilEnded();
        assertThat(simulation.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.branches).doesNotContainKey(branch);
    }
}
