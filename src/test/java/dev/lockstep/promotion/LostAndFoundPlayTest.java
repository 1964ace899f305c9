package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.PrState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Merges and configuration that meet a run which gives way or gives up: each is proved or offered by somebody in the end. */
class LostAndFoundPlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    private void promoted(int commit) {
        String id = play.start(commit, Pipelines.automatic());
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void configurationWhosePullRequestWasTakenOverByACommitThatCannotBeRenderedIsOfferedAgain() {
        promoted(1);
        String run = play.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        play.untilWaiting(run, "dev", "to be merged");
        world.problems.put(Play.commit(2), List.of("template: broken"));
        String promotion = play.start(2, Pipelines.byHand());
        play.untilEnded();
        assertThat(play.get(run).status()).isEqualTo(PromotionStatus.SUPERSEDED);
        assertThat(play.get(promotion).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(play.watch("dev", Pipelines.automatic())).isPresent();
        play.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(1) + " with new");
    }

    @Test
    void configurationThatCameWithACommitThatCannotBeRenderedIsOfferedOnItsOwn() {
        promoted(1);
        world.problems.put(Play.commit(2), List.of("template: broken"));
        world.configured.put("dev", "new");
        play.start(2, Pipelines.automatic());
        play.untilEnded();
        assertThat(play.watch("dev", Pipelines.automatic())).isPresent();
        play.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(1) + " with new");
    }

    @Test
    void configurationThatCannotBeRenderedIsTriedOnce() {
        promoted(1);
        world.problems.put(Play.commit(1), List.of("config: broken"));
        play.configure("dev", "broken", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.watch("dev", Pipelines.automatic())).isEmpty();
    }

    @Test
    void configurationIsNotLostWhenTheSuccessorGivesUpAtTheGate() {
        promoted(1);
        world.configured.put("dev", "new");
        String older = play.start(2, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        String newer = play.start(3, Pipelines.byHand());
        play.until("superseded", p -> p.get(older).status() == PromotionStatus.SUPERSEDED);
        play.abort(newer);
        play.untilEnded();
        assertThat(play.get(newer).status()).isEqualTo(PromotionStatus.ABORTED);
        assertThat(play.at(newer, "dev")).isEqualTo("ABORTED");
        assertThat(play.watch("dev", Pipelines.automatic())).isPresent();
        play.untilEnded();
        assertThat(world.content.get(world.head("dev"))).isEqualTo(Play.commit(1) + " with new");
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
    }

    @Test
    void aPredecessorsMergeIsProvedAlthoughItsSuccessorGivesUp() {
        String older = play.start(1, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        String newer = play.start(2, Pipelines.byHand());
        play.until("superseded", p -> p.get(older).status().terminal());
        world.mergeByHand(pr, "bob");
        play.untilWaiting(newer, "dev", "to be merged");
        play.abort(newer);
        play.watch("dev", Pipelines.byHand());
        play.untilEnded();
        assertThat(play.get(newer).status()).isEqualTo(PromotionStatus.ABORTED);
        play.watch("dev", Pipelines.byHand());
        play.untilEnded();
        assertThat(world.lanes.lane("dev").atRest())
                .as("somebody proves the merge")
                .isTrue();
        assertThat(world.proofs).contains("dev " + pr.mergeCommit.orElseThrow());
        assertThat(world.baseRepos).containsEntry("dev", Play.commit(1));
    }

    @Test
    void whatIsFoundMergedOnClosingIsProvedAlthoughTheRunGivesUp() {
        world.sameAs.put(Play.commit(2), "nothing");
        String older = play.start(1, Pipelines.byHand());
        play.untilWaiting(older, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        String newer = play.start(2, Pipelines.byHand());
        play.meanwhile = () -> {
            boolean closing = play.get(newer).outbox().stream().anyMatch(Effect.ClosePullRequest.class::isInstance);
            if (closing && pr.state == PrState.OPEN) {
                world.mergeByHand(pr, "bob");
            }
        };
        play.untilWaiting(newer, "dev", "to be merged");
        play.abort(newer);
        play.untilEnded();
        play.watch("dev", Pipelines.byHand());
        play.untilEnded();
        assertThat(world.lanes.lane("dev").atRest())
                .as("somebody proves the merge")
                .isTrue();
        assertThat(world.proofs).contains("dev " + pr.mergeCommit.orElseThrow());
        assertThat(world.baseRepos).containsEntry("dev", Play.commit(1));
    }

    @Test
    void aCureThatSeesItsMergeLateDoesNotTakeTheTargetBackFromALaterCure() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.automatic());
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = play.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        // Its worker dies when its merge is saved, and nobody takes it up for a while.
        play.until("merged", p -> p.stage(first, "dev").merged());
        play.seats.get(first).nextLook = Optional.of(world.now.plusSeconds(300));
        String second = play.configure("dev", "better", Pipelines.byHand()).orElseThrow();
        play.untilWaiting(second, "dev", "to be merged");
        int number = world.open("dev").number;
        play.wake(first);
        play.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").openHead().map(PullRequestRef::number))
                .as("the later one's pull request is still the lane's")
                .contains(number);
    }

    @Test
    void aCureThatSeesItsMergeLateDoesNotUndoALaterMerge() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.automatic());
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String first = play.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        play.until("merged", p -> p.stage(first, "dev").merged());
        play.seats.get(first).nextLook = Optional.of(world.now.plusSeconds(300));
        String second = play.configure("dev", "better", Pipelines.automatic()).orElseThrow();
        play.untilAt(second, "dev", "AWAIT_COMPLIANCE");
        play.wake(first);
        play.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        assertThat(world.lanes.lane("dev").merged().commit()).contains(world.head("dev"));
        world.clusters.clear();
        play.untilEnded();
        assertThat(play.stage(id, "dev").target()).contains(play.world.head("dev"));
    }

    @Test
    void aCureThatIsProvenAfterALaterMergeWasDoesNotUnsettleTheLane() {
        promoted(1);
        world.clusters.put("dev", Clusters.SILENT);
        String id = play.start(2, Pipelines.automatic());
        play.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        String cure = play.configure("dev", "fix", Pipelines.automatic()).orElseThrow();
        play.untilAt(cure, "dev", "AWAIT_COMPLIANCE");
        play.until(
                "the target moved",
                p -> p.stage(id, "dev").target().equals(p.stage(cure, "dev").target()));
        world.clusters.clear();
        play.seats.get(cure).nextLook = Optional.of(world.now.plusSeconds(3600));
        play.untilAt(id, "dev", "SUCCEEDED");
        String later = play.start(3, Pipelines.automatic());
        play.seats.get(cure).nextLook = Optional.of(world.now.plusSeconds(3600));
        play.untilAt(later, "dev", "SUCCEEDED");
        play.wake(cure);
        play.untilEnded();
        assertThat(play.get(cure).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.lanes.lane("dev").atRest()).isTrue();
    }

    @Test
    void aRunThatChangesNothingDoesNotProveAMergeThatCameAfterItsInputsWerePinned() {
        promoted(1);
        String aborted = play.start(2, Pipelines.byHand());
        play.untilWaiting(aborted, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        for (int i = 0; i < 3; i++) {
            world.script(Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"));
        }
        play.abort(aborted);
        play.until("aborted", p -> p.get(aborted).status().terminal());
        // What it brings is what is there.
        world.sameAs.put(Play.commit(3), Play.commit(1));
        String unchanged = play.start(3, Pipelines.automatic());
        play.until("pinned", p -> p.stage(unchanged, "dev").pins().isPresent());
        play.seats.get(unchanged).nextLook = Optional.of(world.now.plusSeconds(300));
        world.now = world.now.plusSeconds(5);
        world.mergeByHand(pr, "bob");
        play.until("found merged", p -> p.world.lanes.lane("dev").late().isPresent());
        String merge = pr.mergeCommit.orElseThrow();
        assertThat(play.stage(unchanged, "dev").step()).isEqualTo(Step.RENDER);
        play.untilAt(unchanged, "dev", "NO_OP");
        assertThat(world.lanes.lane("dev").merged().commit()).contains(merge);
        assertThat(world.lanes.lane("dev").atRest()).isFalse();
    }

    @Test
    void theBranchOfALateMergeIsDeleted() {
        promoted(1);
        String left = play.configure("dev", "new", Pipelines.byHand()).orElseThrow();
        play.untilWaiting(left, "dev", "to be merged");
        FakeWorld.Pr pr = world.open("dev");
        world.problems.put(Play.commit(2), List.of("template: broken"));
        // Supersedes the reconfiguration, cannot close what it took over, and fails.
        world.script(Effect.ClosePullRequest.class, FakeWorld.rejected("403"));
        world.script(Effect.DeleteBranch.class, FakeWorld.rejected("403"));
        play.start(2, Pipelines.byHand());
        play.untilEnded();
        String branch = "dev/" + pr.branch;
        assertThat(world.branches).containsKey(branch);
        world.mergeByHand(pr, "bob");
        world.lanes.orphanEnded("dev", pr.mergeCommit, world.now);
        String adopted = play.watch("dev", Pipelines.automatic()).orElseThrow();
        play.untilEnded();
        assertThat(play.get(adopted).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.branches).doesNotContainKey(branch);
    }
}
