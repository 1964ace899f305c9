package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.promotion.Observation.ActionFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is owed to the outside world. */
class OutboxSimulationTest {
    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;

    @Test
    void aTransientFailureIsRepeatedAndTheOrderIsKept() {
        world.script(
                Effect.PostStatus.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"));
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.statuses(id))
                .containsExactly(
                        "dev PENDING Promoted",
                        "dev PENDING Deploying",
                        "dev SUCCESS Deployed",
                        "stage PENDING Promoted",
                        "stage PENDING Deploying",
                        "stage SUCCESS Deployed");
        assertThat(simulation.told(id).stream().filter(event -> event.startsWith("will try again")))
                .as("said once, not at every attempt")
                .hasSize(1);
    }

    @Test
    void aRefusedStatusIsToldOnceTriedAgainAndHoldsNothingUp() {
        ActionFailed refused = FakeWorld.rejected("404 Not Found, request 1");
        world.script(Effect.PostStatus.class, refused, FakeWorld.rejected("404 Not Found, request 2"), refused);
        String id = simulation.start(1, Pipelines.byHand());
        simulation.until("posted", p -> p.get(id).outbox().isEmpty() && !world.statuses.isEmpty());
        assertThat(simulation.stage(id, "dev").pullRequest())
                .as("opened all the same")
                .isPresent();
        assertThat(simulation.statuses(id)).containsExactly("dev PENDING Promoted");
        assertThat(simulation.told(id).stream().filter(event -> event.startsWith("not done")))
                .as("not at every attempt")
                .containsExactly(
                        "not done: commit status \"dev environment\": pending, Promoted: 404 Not Found, request 1."
                                + " It is tried again, ever more rarely; the promotion does not wait for it");
    }

    @Test
    void aNewerStatusTakesThePlaceOfARefusedOne() {
        for (int i = 0; i < 7; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.rejected("404 Not Found"));
        }
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.statuses(id))
                .as("the newest of each environment, and none before it")
                .containsExactlyInAnyOrder("dev SUCCESS Deployed", "stage SUCCESS Deployed");
    }

    @Test
    void whatIsOwedBesidesARefusedStatusIsDone() {
        for (int i = 0; i < 4_000; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.rejected("403 Resource not accessible"));
        }
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        simulation.abort(id);
        simulation.until(
                "closed", p -> world.pulls.get(1).state == FakeWorld.PrState.CLOSED && world.branches.isEmpty());
        assertThat(simulation.get(id).outbox()).as("the status is owed still").hasSize(1);
        simulation.untilEnded();
        Instant ended = simulation.get(id).endedAt().orElseThrow();
        assertThat(Duration.between(ended, world.now)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(simulation.told(id))
                .last()
                .asString()
                .startsWith("not done: commit status")
                .contains("403");
        assertThat(world.statuses).isEmpty();
    }

    @Test
    void oneThatIsPointlessIsRecordedAndDropped() {
        world.script(
                Effect.PostStatus.class,
                new ActionFailed(ActionFailed.Failure.PERMANENT, "422 too many statuses", Optional.empty()));
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(simulation.statuses(id)).first().isEqualTo("dev PENDING Deploying");
        assertThat(simulation.told(id))
                .contains("not done: commit status \"dev environment\": pending, Promoted: 422 too many statuses");
    }

    @Test
    void statusesThatCannotBePostedDoNotHoldUpStagesNorTheirDeadlines() {
        for (int i = 0; i < 400; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.transientFailure("503"));
        }
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        String id = simulation.start(1, Pipelines.automatic());
        Instant start = world.now;
        simulation.untilAt(id, "stage", "FAILED");
        assertThat(Duration.between(start, world.now)).isBetween(Duration.ofHours(1), Duration.ofMinutes(75));
        assertThat(simulation.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        simulation.untilEnded();
        assertThat(simulation.statuses(id))
                .as("told in order, later")
                .hasSize(6)
                .last()
                .isEqualTo("stage FAILURE Failed to deploy");
    }

    @Test
    void wakeUpsDoNotHastenWhatTheOtherSideWantsLater() {
        Duration later = Duration.ofMinutes(10);
        world.script(
                Effect.PostStatus.class, new ActionFailed(ActionFailed.Failure.TRANSIENT, "429", Optional.of(later)));
        String id = simulation.start(1, Pipelines.byHand());
        simulation.until("owed", p -> p.get(id).outboxAttempts() == 1);
        Instant failed = world.now;
        for (int i = 0; i < 5; i++) {
            simulation.wake(id);
            simulation.move(id);
        }
        assertThat(world.statuses).isEmpty();
        simulation.until("posted", p -> p.get(id).outbox().isEmpty());
        assertThat(Duration.between(failed, world.now)).isEqualTo(later);
    }

    @Test
    void anEndedPromotionStaysUntilEverythingIsTold() {
        String id = simulation.start(1, Pipelines.byHand());
        simulation.untilWaiting(id, "dev", "to be merged");
        world.script(
                Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"), FakeWorld.transientFailure("502"));
        simulation.abort(id);
        simulation.until("ended", p -> p.get(id).status().terminal());
        assertThat(simulation.get(id).outbox()).hasSize(3);
        simulation.untilEnded();
        assertThat(simulation.get(id).outbox()).isEmpty();
        assertThat(world.pulls.get(1).state).isEqualTo(FakeWorld.PrState.CLOSED);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void aWorldThatNeverAnswersIsGivenUpADayAfterTheEnd() {
        for (int i = 0; i < 4_000; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.transientFailure("503"));
        }
        world.problems.put(Simulation.commit(1), java.util.List.of("broken"));
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilEnded();
        Instant ended = simulation.get(id).endedAt().orElseThrow();
        assertThat(Duration.between(ended, world.now)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(simulation.told(id)).last().asString().startsWith("not done: commit status");
    }

    @Test
    void anEffectThatIsNotTheNextOneOwedIsADefect() {
        String id = simulation.start(1, Pipelines.automatic());
        Effect effect = new Effect.PostStatus("dev", Effect.StatusState.SUCCESS, "Deployed");
        assertThatThrownBy(() -> simulation.machine.next(
                        simulation.get(id),
                        Optional.of(new Action.Perform(effect)),
                        new Observation.EffectDone(effect, Optional.empty()),
                        world.now))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContaining("promotion #1");
    }
}
