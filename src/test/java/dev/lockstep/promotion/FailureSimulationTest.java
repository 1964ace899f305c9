package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitComplianceStep.Judged.Outcome;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.steps.RenderStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actions that fail, deadlines that pass, verdicts that are confirmed. */
class FailureSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    private Class<?> nextAction(String id) {
        return PromotionSteps.ALL
                .actionFor(simulation.get(id), simulation.stage(id, "dev"))
                .getClass();
    }

    private String startAt(Step step) {
        world.clusterDelay = Duration.ofMinutes(5);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", step.name());
        return id;
    }

    private static ActionFailed[] failures(int count) {
        ActionFailed[] failures = new ActionFailed[count];
        Arrays.fill(failures, FakeWorld.transientFailure("connection reset"));
        return failures;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void transientFailuresAreRepeatedWithGrowingPausesThatStartAnewAfterAnAnswer(Step step) {
        String id = startAt(step);
        world.script(nextAction(id), failures(9));
        long[] expected = {1, 2, 4, 8, 16, 32, 60, 60, 60};
        for (int i = 0; i < expected.length; i++) {
            int attempts = i + 1;
            simulation.until("attempt " + attempts, p -> p.stage(id, "dev").attempts() == attempts);
            Waiting waiting = simulation.stage(id, "dev").waiting().orElseThrow();
            assertThat(Duration.between(world.now, waiting.nextLook())).hasSeconds(expected[i]);
            assertThat(waiting.reasons().get(0)).contains("connection reset", "attempt " + attempts);
        }
        simulation.until("answered", p -> p.stage(id, "dev").attempts() == 0);
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void rejectedAndBrokenFailTheStageWithTheMessage(Step step) {
        String id = startAt(step);
        boolean merged = simulation.stage(id, "dev").merged();
        world.script(nextAction(id), FakeWorld.rejected("403 the token may not do this"));
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason()).contains("dev: 403 the token may not do this");
        assertThat(simulation.statuses(id)).last().isEqualTo("dev FAILURE Failed to deploy");
        assertThat(world.pulls.values()).noneMatch(pr -> pr.state == PrState.OPEN);
        assertThat(world.lanes.lane("dev").allMergesProven()).isEqualTo(!merged);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aMissedDeadlineFailsWithTheReasonOfTheMoment(Step step) {
        String id = startAt(step);
        Instant deadline = simulation.stage(id, "dev").deadline();
        Duration hour = Duration.ofHours(1);
        ActionFailed busy = new ActionFailed(ActionFailed.Failure.TRANSIENT, "503 unavailable", Optional.of(hour));
        for (int i = 0; i < 100; i++) {
            world.script(nextAction(id), busy);
        }
        simulation.untilAt(id, "dev", "FAILED");
        assertThat(world.now).isEqualTo(deadline);
        assertThat(simulation.stage(id, "dev").reason().orElseThrow())
                .startsWith(
                        "deadline of " + PromotionSteps.ALL.rule(step).words().noun() + " passed at " + deadline)
                .contains("503 unavailable");
    }

    @Test
    void aPauseThatTheOtherSideAskedForIsNotCutShort() {
        String id = startAt(Step.RENDER);
        world.script(
                RenderStep.Pin.class,
                new ActionFailed(ActionFailed.Failure.TRANSIENT, "429 slow down", Optional.of(Duration.ofSeconds(90))));
        simulation.untilWaiting(id, "dev", "no answer");
        Instant asked = simulation.stage(id, "dev").waiting().orElseThrow().nextLook();
        assertThat(Duration.between(world.now, asked)).hasSeconds(90);
        int before = world.done.size();
        for (int i = 0; i < 5; i++) {
            simulation.wake(id);
            simulation.move(id);
        }
        assertThat(world.done).hasSize(before);
        assertThat(simulation.slots.get(id).nextLook).contains(asked);
    }

    @Test
    void anOrdinaryWaitIsLookedAtAsSoonAsSomethingWakesIt() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.mergeByHand(world.open("dev"), "bob");
        Instant now = world.now;
        simulation.wake(id);
        simulation.move(id);
        assertThat(simulation.at(id, "dev")).isEqualTo("AWAIT_COMPLIANCE");
        assertThat(world.now).isEqualTo(now);
    }

    @Test
    void attemptsThatAnAnswerSeparatesAreNotCountedTogether() {
        world.clusterDelay = Duration.ofMinutes(30);
        String first = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(first, "dev", "AWAIT_COMPLIANCE");
        String second = simulation.start(2, Pipelines.automatic());
        world.script(GateStep.LookAtLane.class, failures(2));
        simulation.until("two failures", p -> p.stage(second, "dev").attempts() == 2);
        simulation.untilWaiting(second, "dev", "queued behind #1");
        assertThat(simulation.stage(second, "dev").attempts()).isZero();
        simulation.untilEnded();
        assertThat(simulation.get(second).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void anUnmergeablePullRequestWaitsAndTheReasonIsShown() {
        String id = startAt(Step.AWAIT_MERGE);
        world.script(AwaitMergeStep.Merge.class, new AwaitMergeStep.MergeNotYet("a review is missing"));
        simulation.untilWaiting(id, "dev", "the merge is refused");
        assertThat(simulation.stage(id, "dev").waiting().orElseThrow())
                .matches(waiting -> waiting.summary().equals("the merge is refused: a review is missing"))
                .matches(waiting -> waiting.reasons().get(0).startsWith("a review is missing (refused 1 time "));
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    private void refuseMerges(int times) {
        world.script(
                AwaitMergeStep.Merge.class,
                Collections.nCopies(times, new AwaitMergeStep.MergeNotYet("a review is missing"))
                        .toArray(Observation[]::new));
    }

    @Test
    void aMergeThatIsRefusedAgainAndAgainIsAskedForEverMoreRarely() {
        String id = startAt(Step.AWAIT_MERGE);
        refuseMerges(7);
        simulation.untilWaiting(id, "dev", "the merge is refused");
        Instant first = world.now;
        simulation.until("merged", p -> p.stage(id, "dev").merged());
        assertThat(Duration.between(first, world.now)).isEqualTo(Duration.ofSeconds(5 + 10 + 20 + 40 + 80 + 160 + 320));
        assertThat(simulation.told(id).stream().filter(message -> message.contains("the merge is refused")))
                .hasSize(1);
    }

    @Test
    void aMergeThatIsRefusedIsAskedForAtOnceWhenThePullRequestChanges() {
        String id = startAt(Step.AWAIT_MERGE);
        world.pulls.get(1).condition = "blocked";
        refuseMerges(6);
        simulation.until(
                "six refusals",
                p -> p.stage(id, "dev").refusal().filter(r -> r.times() == 6).isPresent());
        Instant refused = world.now;
        world.pulls.get(1).condition = "clean";
        simulation.until("merged", p -> p.stage(id, "dev").merged());
        assertThat(Duration.between(refused, world.now)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anotherReasonIsAnotherEventAndBeginsAnew() {
        String id = startAt(Step.AWAIT_MERGE);
        refuseMerges(6);
        world.script(AwaitMergeStep.Merge.class, new AwaitMergeStep.MergeNotYet("a check has failed"));
        simulation.untilWaiting(id, "dev", "a check has failed");
        Instant refused = world.now;
        simulation.until("merged", p -> p.stage(id, "dev").merged());
        assertThat(Duration.between(refused, world.now)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPullRequestThatIsNotMadeIsAskedForAgainAndFailsNothing() {
        String id = startAt(Step.OPEN_PR);
        world.script(
                OpenPullRequestStep.OpenPullRequest.class,
                Collections.nCopies(
                                4,
                                new ActionFailed(ActionFailed.Failure.REFUSED, "GitHub answered 422", Optional.empty()))
                        .toArray(Observation[]::new));
        simulation.untilWaiting(id, "dev", "the pull request is refused: GitHub answered 422");
        Instant first = world.now;
        simulation.untilAt(id, "dev", "AWAIT_MERGE");
        assertThat(Duration.between(first, world.now)).isEqualTo(Duration.ofSeconds(5 + 10 + 20 + 40));
        assertThat(simulation.stage(id, "dev").refusal()).isEmpty();
    }

    @Test
    void anUnmergedPullRequestFailsAtTheDeadlineAndIsClosed() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(id).reason().orElseThrow()).contains("deadline of the merge", "waits for a person");
        assertThat(world.pulls.get(1).state).isEqualTo(PrState.CLOSED);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void silentClustersFailByDeadlineAfterOneConfirmedLookWithTheEvidence() {
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        Instant deadline = simulation.stage(id, "dev").deadline();
        simulation.untilAt(id, "dev", "FAILED");
        assertThat(world.now).isEqualTo(deadline);
        assertThat(simulation.stage(id, "dev").reason().orElseThrow())
                .contains("deadline of the clusters' proof", "drone-1 is still at the commit before");
        assertThat(world.done.stream()
                        .filter(action -> action instanceof AwaitComplianceStep.Judge judge && judge.confirm()))
                .hasSize(1);
        assertThat(simulation.at(id, "stage")).isEqualTo("PENDING");
    }

    @Test
    void clustersThatProveItInTheLastConfirmedLookSaveTheStage() {
        world.clusters.put("dev", Clusters.SILENT);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "AWAIT_COMPLIANCE");
        Instant deadline = simulation.stage(id, "dev").deadline();
        simulation.meanwhile = () -> {
            if (!world.now.isBefore(deadline)) {
                world.clusters.clear();
            }
        };
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void whatTheSharedPollSaysIsConfirmedAndAConfirmationThatWaitsGoesOnWaiting(Outcome said) {
        String id = startAt(Step.AWAIT_COMPLIANCE);
        world.script(
                AwaitComplianceStep.Judge.class,
                FakeWorld.judged(said, false),
                FakeWorld.judged(Outcome.WAITING, true));
        simulation.untilWaiting(id, "dev", "1 of 2 clusters proven");
        assertThat(simulation.at(id, "dev")).isEqualTo("AWAIT_COMPLIANCE");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void aConfirmedViolationFailsWithTheClustersOwnWords() {
        world.clusters.put("dev", Clusters.FAILING);
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).reason()).contains("dev: drone-1: cannot apply Deployment");
        assertThat(world.lanes.lane("dev").allMergesProven()).isFalse();
        assertThat(world.pulls.values()).allMatch(pr -> pr.environment.equals("dev"));
    }

    @Test
    void aConfirmationThatFailsIsAskedForAgain() {
        String id = startAt(Step.AWAIT_COMPLIANCE);
        world.script(
                AwaitComplianceStep.Judge.class,
                FakeWorld.judged(Outcome.SATISFIED, false),
                FakeWorld.transientFailure("429"));
        simulation.untilWaiting(id, "dev", "no answer for the clusters' proof");
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void attemptsAreCountedWhereThePipelineSaysSo() {
        RetryRules.Rule three = new RetryRules.Rule(Optional.of(3), Duration.ofSeconds(10), Duration.ofSeconds(15));
        String run = simulation.start(1, Pipelines.of(Pipelines.plan("dev", true, three)));
        world.script(
                RenderStep.Render.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("503"),
                FakeWorld.transientFailure("504"));
        Instant began = world.now;
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.FAILED);
        assertThat(simulation.get(run).reason().orElseThrow())
                .contains("given up at rendering after 3 attempts, as the pipeline says: 504");
        assertThat(Duration.between(began, world.now)).isEqualTo(Duration.ofSeconds(25));
    }

    /** Neither does it fail a stage that may fail once, nor does it make one forget that a push may have arrived. */
    @Test
    void aTurnThatIsWaitedForIsNoFailedAttempt() {
        RetryRules.Rule two = new RetryRules.Rule(Optional.of(2), Duration.ofSeconds(1), Duration.ofSeconds(1));
        String run = simulation.start(1, Pipelines.of(Pipelines.plan("dev", true, two)));
        Observation queued = new RenderStep.RenderQueued("2 others are rendered by this replica");
        world.script(RenderStep.Render.class, queued, queued, queued, queued);
        world.script(OpenPullRequestStep.PushHead.class, queued, queued, FakeWorld.transientFailure("502"), queued);
        simulation.untilWaiting(run, "dev", "waits for its turn to render");
        assertThat(simulation.get(run).stage("dev").waiting().orElseThrow().reasons())
                .containsExactly("2 others are rendered by this replica");
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void anAnswerInBetweenBeginsTheCountAnew() {
        RetryRules.Rule two = new RetryRules.Rule(Optional.of(2), Duration.ofSeconds(1), Duration.ofSeconds(1));
        String run = simulation.start(1, Pipelines.of(Pipelines.plan("dev", true, two)));
        world.script(RenderStep.Pin.class, FakeWorld.transientFailure("502"));
        world.script(RenderStep.Render.class, FakeWorld.transientFailure("502"));
        world.script(OpenPullRequestStep.PushHead.class, FakeWorld.transientFailure("502"));
        world.script(OpenPullRequestStep.OpenPullRequest.class, FakeWorld.transientFailure("502"));
        simulation.untilEnded();
        assertThat(simulation.get(run).status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    @Test
    void pausesDoubleUpToTheLongestAndGiveWhatTheOtherSideAsksFor() {
        RetryRules.Rule rule = new RetryRules.Rule(Optional.empty(), Duration.ofSeconds(3), Duration.ofSeconds(20));
        assertThat(java.util.stream.IntStream.range(0, 6).mapToObj(failed -> rule.pause(failed, Optional.empty())))
                .extracting(Duration::toSeconds)
                .containsExactly(3L, 6L, 12L, 20L, 20L, 20L);
        assertThat(rule.pause(5, Optional.of(Duration.ofMinutes(9)))).isEqualTo(Duration.ofMinutes(9));
        assertThat(rule.pause(0, Optional.of(Duration.ZERO))).isEqualTo(Duration.ofSeconds(3));
        assertThat(rule.pause(1_000_000, Optional.empty())).isEqualTo(Duration.ofSeconds(20));
    }
}
