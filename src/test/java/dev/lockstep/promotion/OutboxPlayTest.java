package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.promotion.Observation.ActionFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is owed to the outside world. */
class OutboxPlayTest {
    private final Play play = new Play();
    private final FakeWorld world = play.world;

    @Test
    void aTransientFailureIsRepeatedAndTheOrderIsKept() {
        world.script(
                Effect.PostStatus.class,
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"),
                FakeWorld.transientFailure("502"));
        String id = play.start(1, Pipelines.automatic());
        play.untilEnded();
        assertThat(play.statuses(id))
                .containsExactly(
                        "dev PENDING Promoted",
                        "dev PENDING Deploying",
                        "dev SUCCESS Deployed",
                        "stage PENDING Promoted",
                        "stage PENDING Deploying",
                        "stage SUCCESS Deployed");
        assertThat(play.told(id).stream().filter(event -> event.startsWith("will try again")))
                .as("said once, not at every attempt")
                .hasSize(1);
    }

    @Test
    void aRefusedOneIsRecordedAndDropped() {
        world.script(Effect.PostStatus.class, FakeWorld.rejected("422 too many statuses"));
        String id = play.start(1, Pipelines.automatic());
        play.untilEnded();
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(play.statuses(id)).first().isEqualTo("dev PENDING Deploying");
        assertThat(play.told(id))
                .contains("not done: commit status \"dev environment\": pending, Promoted: 422 too many statuses");
    }

    @Test
    void statusesThatCannotBePostedDoNotHoldUpStagesNorTheirDeadlines() {
        for (int i = 0; i < 400; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.transientFailure("503"));
        }
        world.clusters.put("stage", FakeWorld.Clusters.SILENT);
        String id = play.start(1, Pipelines.automatic());
        Instant start = world.now;
        play.untilAt(id, "stage", "FAILED");
        assertThat(Duration.between(start, world.now)).isBetween(Duration.ofHours(1), Duration.ofMinutes(75));
        assertThat(play.get(id).status()).isEqualTo(PromotionStatus.FAILED);
        play.untilEnded();
        assertThat(play.statuses(id))
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
        String id = play.start(1, Pipelines.byHand());
        play.until("owed", p -> p.get(id).outboxAttempts() == 1);
        Instant failed = world.now;
        for (int i = 0; i < 5; i++) {
            play.wake(id);
            play.move(id);
        }
        assertThat(world.statuses).isEmpty();
        play.until("posted", p -> p.get(id).outbox().isEmpty());
        assertThat(Duration.between(failed, world.now)).isEqualTo(later);
    }

    @Test
    void anEndedPromotionStaysUntilEverythingIsTold() {
        String id = play.start(1, Pipelines.byHand());
        play.untilWaiting(id, "dev", "to be merged");
        world.script(
                Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"), FakeWorld.transientFailure("502"));
        play.abort(id);
        play.until("ended", p -> p.get(id).status().terminal());
        assertThat(play.get(id).outbox()).hasSize(3);
        play.untilEnded();
        assertThat(play.get(id).outbox()).isEmpty();
        assertThat(world.pulls.get(1).state).isEqualTo(FakeWorld.PrState.CLOSED);
        assertThat(world.branches).isEmpty();
    }

    @Test
    void aWorldThatNeverAnswersIsGivenUpADayAfterTheEnd() {
        for (int i = 0; i < 4_000; i++) {
            world.script(Effect.PostStatus.class, FakeWorld.transientFailure("503"));
        }
        world.problems.put(Play.commit(1), java.util.List.of("broken"));
        String id = play.start(1, Pipelines.automatic());
        play.untilEnded();
        Instant ended = play.get(id).endedAt().orElseThrow();
        assertThat(Duration.between(ended, world.now)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(play.told(id)).last().asString().startsWith("not done: commit status");
    }

    @Test
    void anEffectThatIsNotTheNextOneOwedIsADefect() {
        String id = play.start(1, Pipelines.automatic());
        Effect effect = new Effect.PostStatus("dev", Effect.StatusState.SUCCESS, "Deployed");
        assertThatThrownBy(() -> play.machine.next(
                        play.get(id),
                        Optional.of(new Action.Perform(effect)),
                        new Observation.EffectDone(effect, Optional.empty()),
                        world.now))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContaining("promotion #1");
    }
}
