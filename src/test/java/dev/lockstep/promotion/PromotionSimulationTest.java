package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PullRequestView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole promotions, one at a time. */
class PromotionSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    @Test
    void goesThroughDevAndStageAndPostsTheStatusesInOrder() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.statuses(id))
                .containsExactly(
                        "dev PENDING Promoted",
                        "dev PENDING Deploying",
                        "dev SUCCESS Deployed",
                        "stage PENDING Promoted",
                        "stage PENDING Deploying",
                        "stage SUCCESS Deployed");
        assertThat(world.baseRepos)
                .containsEntry("dev", Simulation.commit(1))
                .containsEntry("stage", Simulation.commit(1));
        assertThat(world.branches).as("head branches are cleared away").isEmpty();
        assertThat(world.lanes.all()).allMatch(Lane::allMergesProven);
    }

    @Test
    void passesOnWithoutPullRequestWhenNoManifestChanges() {
        world.sameAs.put(Simulation.commit(1), "nothing");
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.at(id, "dev")).isEqualTo("NO_OP");
        assertThat(simulation.stage(id, "dev").reason().orElseThrow()).contains("no manifest changed");
        assertThat(world.pulls).isEmpty();
        assertThat(simulation.statuses(id))
                .containsExactly(
                        "dev PENDING Deploying",
                        "dev SUCCESS Deployed",
                        "stage PENDING Deploying",
                        "stage SUCCESS Deployed");
    }

    @Test
    void waitsForAPersonToMergeAndNamesThePullRequest() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "for pull request #1 to be merged");
        assertThat(simulation.stage(id, "dev").waiting().orElseThrow().reasons().get(0))
                .contains("https://git.test/pull/1");
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        assertThat(simulation.told(id)).anyMatch(event -> event.contains("pull request #1 merged by bob"));
        simulation.untilWaiting(id, "stage", "to be merged");
        world.mergeByHand(world.open("stage"), "bob");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aPersonIsToldThatAMergeWouldComeTooEarly() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        simulation.untilWaiting(id, "stage", "to be merged");
        world.lanes.mergedBySomebody("dev", "something-newer", world.now);
        simulation.wake(id);
        simulation.move(id);
        assertThat(simulation.stage(id, "stage").waiting().orElseThrow().reasons())
                .anyMatch(reason -> reason.startsWith("do not merge yet: dev has merged"));
    }

    @Test
    void aPullRequestClosedUnmergedRejectsTheStage() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        pr.state = PrState.CLOSED;
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.REJECTED);
        assertThat(simulation.at(id, "stage")).isEqualTo("PENDING");
        assertThat(simulation.statuses(id).get(1)).startsWith("dev ERROR Rejected: pull request #1 was closed");
        assertThat(world.branches).isEmpty();
        assertThat(world.lanes.lane("dev").holder()).isEmpty();
        assertThat(world.lanes.lane("dev").openHead()).isEmpty();
    }

    @Test
    void everyProblemOfARenderingIsNamed() {
        world.problems.put(Simulation.commit(1), List.of("a.yaml:3: no such template", "b.yaml:9: not a list"));
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason().orElseThrow())
                .isEqualTo("dev: cannot be rendered:\na.yaml:3: no such template\nb.yaml:9: not a list");
        assertThat(simulation.statuses(id)).containsExactly("dev FAILURE Failed to deploy");
    }

    @Test
    void foreignCommitsOnThePullRequestAreNeitherMergedNorOverwritten() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.pushForeign(pr);
        String foreign = pr.head;
        simulation.untilWaiting(id, "dev", "foreign commits");
        assertThat(simulation.stage(id, "dev").waiting().orElseThrow().reasons().get(0))
                .contains("somebody");
        world.mergeByHand(pr, "bob");
        simulation.until("merged", p -> p.stage(id, "dev").merged());
        simulation.until("outbox is drained", p -> p.get(id).outbox().isEmpty());
        assertThat(world.branches).as("a branch with foreign commits is left").containsValue(foreign);
    }

    @Test
    void aForeignHeadBranchIsNotPushedToUntilItIsGone() {
        world.branches.put("dev/lockstep/shop/dev/1", "foreign");
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilWaiting(id, "dev", "foreign commits on lockstep/shop/dev/1");
        assertThat(world.branches).containsEntry("dev/lockstep/shop/dev/1", "foreign");
        world.branches.clear();
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aForeignHeadBranchThatStaysFailsTheStageAndIsLeftAlone() {
        world.branches.put("dev/lockstep/shop/dev/1", "foreign");
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).reason().orElseThrow()).contains("deadline of the pull request passed", "foreig");
        assertThat(world.branches).containsEntry("dev/lockstep/shop/dev/1", "foreign");
    }

    @Test
    void aDeletedHeadBranchIsMadeAgain() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.commitTo("dev", "somebody else's");
        world.branches.clear();
        Pr pr = world.open("dev");
        simulation.until("pushed again", p -> p.told(id).stream().anyMatch(event -> event.contains("made again")));
        simulation.untilWaiting(id, "dev", "to be merged");
        assertThat(world.open("dev")).isSameAs(pr);
    }

    @Test
    void aBranchInTheWayIsAWaitThatNamesIt() {
        Observation taken =
                new OpenPullRequestStep.HeadForeign(java.util.Optional.empty(), java.util.Optional.of("lockstep"));
        world.script(OpenPullRequestStep.PushHead.class, taken, taken);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilWaiting(id, "dev", "branch lockstep is in its way");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aPullRequestThatGoesElsewhereIsNotMergedAndItsMergeThereDoesNotCount() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_MERGE");
        Pr pr = world.open("dev");
        pr.elsewhere = java.util.Optional.of("other");
        simulation.untilWaiting(id, "dev", "goes to other, not to dev");
        assertThat(simulation.stage(id, "dev").waiting().orElseThrow().reasons().get(0))
                .contains("somebody changed its base", "Change its base back to dev");
        world.mergeElsewhere(pr, "other", "bob");
        simulation.untilAt(id, "dev", "REJECTED");
        assertThat(simulation.stage(id, "dev").reason().orElseThrow())
                .contains("merged by bob into other, not into dev", "start this promotion again");
        assertThat(simulation.laneChanges).noneMatch(change -> change.merge().isPresent());
        assertThat(world.lanes.lane("dev").openHead()).isEmpty();
        simulation.untilEnded();
        assertThat(simulation.statuses(id)).last().asString().startsWith("dev ERROR Rejected");
        assertThat(world.branches).isEmpty();
    }

    @Test
    void aPullRequestWhoseBaseIsPutRightGoesOn() {
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_MERGE");
        Pr pr = world.open("dev");
        pr.elsewhere = java.util.Optional.of("other");
        simulation.untilWaiting(id, "dev", "goes to other");
        pr.elsewhere = java.util.Optional.empty();
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aHeadThatWasOnlyBroughtUpToDateIsRenderedInPlaceOf() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        String moved = world.commitTo("dev", "somebody else's");
        world.updateBranch(pr, "bob");
        String updated = pr.head;
        simulation.until("rendered again", p -> !pr.head.equals(updated));
        simulation.untilWaiting(id, "dev", "to be merged");
        assertThat(simulation.stage(id, "dev").pins().orElseThrow().gitOpsBase())
                .isEqualTo(moved);
        assertThat(world.pulls).hasSize(1);
        assertThat(simulation.told(id))
                .anyMatch(event -> event.contains("brought up to date") && event.contains("bob"));
    }

    @Test
    void aHeadThatWasBroughtUpToDateWithARewrittenBranchIsNotRenderedOnTopOfThat() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.commitTo("dev", "what somebody forced onto it");
        world.updateBranch(pr, "bob");
        pr.rewritten = java.util.Optional.of("the GitOps branch was rewritten");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason().orElseThrow()).contains("the GitOps branch was rewritten");
        assertThat(world.branches)
                .as("what was brought up to date goes with it")
                .isEmpty();
    }

    @Test
    void aBranchThatCannotBeMadeIsAWaitAndNotALoop() {
        Observation gone = new OpenPullRequestStep.HeadForeign(java.util.Optional.empty());
        world.script(OpenPullRequestStep.PushHead.class, gone, gone, gone);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilWaiting(id, "dev", "cannot be made");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void rendersAgainIntoTheSamePullRequestWhenTheBaseMoves() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        String firstHead = world.open("dev").head;
        String moved = world.commitTo("dev", "somebody else's");
        simulation.until(
                "rendered again",
                p -> p.stage(id, "dev")
                        .pins()
                        .filter(pins -> pins.gitOpsBase().equals(moved))
                        .isPresent());
        simulation.untilWaiting(id, "dev", "to be merged");
        assertThat(world.pulls).hasSize(1);
        assertThat(world.open("dev").head).isNotEqualTo(firstHead);
    }

    @Test
    void aBaseThatKeepsMovingDoesNotProlongTheMergeDeadline() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        java.time.Instant deadline = simulation.stage(id, "dev").deadline();
        for (int i = 0; i < 60 && !simulation.get(id).status().terminal(); i++) {
            world.now = world.now.plus(java.time.Duration.ofHours(1));
            world.commitTo("dev", "somebody else's " + i);
            simulation.move(id);
        }
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason().orElseThrow()).contains("deadline of the merge", deadline.toString());
        assertThat(simulation.get(id).endedAt().orElseThrow()).isBefore(deadline.plusSeconds(3_700));
    }

    @Test
    void aPullRequestThatIsNotNeededAnyMoreIsClosed() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.commitTo("dev", Simulation.commit(1));
        simulation.untilAt(id, "dev", "NO_OP");
        assertThat(pr.state).isEqualTo(PrState.CLOSED);
        assertThat(world.lanes.lane("dev").openHead()).isEmpty();
    }

    @Test
    void aMergeSeenAsAMovedBaseIsNotForgotten() {
        // The person merges between the two reads of one look: open, and a base that already has the merge.
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.mergeByHand(pr, "bob");
        world.script(AwaitMergeStep.LookAtPullRequest.class, seen(PullRequestView.State.OPEN, pr));
        simulation.until("dev is proven", p -> p.stage(id, "dev").status().proven());
        assertThat(simulation.laneChanges)
                .anyMatch(change -> change instanceof LaneChange.MergedLate late
                        && late.gitOpsCommit().equals(pr.mergeCommit.orElseThrow()));
        assertThat(simulation.stage(id, "dev").target()).isEqualTo(pr.mergeCommit);
        String adoption = simulation.watch("dev", Pipelines.byHand()).orElseThrow();
        simulation.untilAt(adoption, "dev", "SUPERSEDED");
        assertThat(simulation.get(adoption).reason().orElseThrow()).contains("and proved it");
    }

    @Test
    void aMergeThatTheBranchShowsFirstIsWaitedFor() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        Pr pr = world.open("dev");
        world.mergeByHand(pr, "bob");
        world.script(AwaitMergeStep.LookAtPullRequest.class, seen(PullRequestView.State.MERGING, pr));
        simulation.until("dev is proven", p -> p.stage(id, "dev").status().proven());
        assertThat(simulation.at(id, "dev")).isEqualTo("SUCCEEDED");
        assertThat(simulation.told(id)).anyMatch(event -> event.contains("for the merge to show"));
        assertThat(simulation.watch("dev", Pipelines.byHand()))
                .as("nothing to adopt")
                .isEmpty();
    }

    @Test
    void aMergeThatDoesNotShowYetIsKeptAndNotRepeated() {
        PipelineDefinition pipeline = Pipelines.of(Pipelines.plan("dev", true));
        String id = simulation.start(1, pipeline);
        simulation.untilAt(id, "dev", "AWAIT_MERGE");
        Pr[] stale = new Pr[1];
        simulation.meanwhile = () -> {
            Pr pr = world.pulls.get(1);
            if (stale[0] == null && pr.state == PrState.MERGED) {
                stale[0] = pr;
                Observation open = seen(PullRequestView.State.OPEN, pr);
                world.script(AwaitMergeStep.LookAtPullRequest.class, open, open);
            }
        };
        simulation.until("merged or waiting", p -> p.stage(id, "dev").waiting().isPresent());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.at(id, "dev")).as("not taken for a moved base").isEqualTo("SUCCEEDED");
        assertThat(simulation.told(id)).anyMatch(event -> event.contains("for the merge to show"));
        assertThat(world.done.stream().filter(AwaitMergeStep.Merge.class::isInstance))
                .hasSize(1);
    }

    @Test
    void fansOutAndInAlongAfter() {
        String id = simulation.start(1, Pipelines.diamond());
        simulation.until("both run", p -> p.get(id).active().size() == 2);
        assertThat(simulation.get(id).active()).containsExactly("east", "west");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(world.merges).hasSize(4);
        assertThat(world.merges.get(3)).startsWith("prod");
    }

    @Test
    void aFailureInOneBranchLetsTheOtherFinishAndNothingFollows() {
        world.clusters.put("east", FakeWorld.Clusters.FAILING);
        String id = simulation.start(1, Pipelines.diamond());
        simulation.untilEnded();
        assertThat(simulation.at(id, "east")).isEqualTo("FAILED");
        assertThat(simulation.at(id, "west")).isEqualTo("SUCCEEDED");
        assertThat(simulation.at(id, "prod")).isEqualTo("PENDING");
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason().orElseThrow()).startsWith("east: drone-1: cannot apply");
    }

    /** A look at the pull request that is not up to date, and at the branch, which is. */
    private Observation seen(PullRequestView.State state, Pr pr) {
        return new AwaitMergeStep.PullRequestSeen(new PullRequestView(
                state,
                pr.head,
                java.util.Optional.empty(),
                java.util.Optional.of(world.head("dev")),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                List.of()));
    }
}
