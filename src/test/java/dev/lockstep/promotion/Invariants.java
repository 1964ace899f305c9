package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What holds after every save, whatever happened before. */
final class Invariants {
    private Invariants() {}

    static void check(Play play, Promotion before, Decision decision) {
        Promotion after = decision.promotion();
        finalStatesAreKept(before, after);
        if (decision.next() instanceof Decision.Next.Sleep sleep) {
            sleepsWithReasons(play, after, sleep);
        }
        if (decision.next() instanceof Decision.Next.Rest) {
            assertThat(after.status().terminal())
                    .as("only an ended promotion rests")
                    .isTrue();
            assertThat(after.outbox()).as("nothing is owed at rest").isEmpty();
        }
        play.world.lanes.byEnvironment.forEach((environment, lane) -> {
            List<String> inside = play.promotions().stream()
                    .filter(each -> each.stage(environment).status() == StageStatus.RUNNING
                            && each.stage(environment).step() != Step.GATE)
                    .map(Promotion::id)
                    .toList();
            assertThat(inside)
                    .as("who is in %s", environment)
                    .isEqualTo(lane.holder.map(List::of).orElse(List.of()));
            onePullRequest(play, environment);
        });
        after.stages().stream()
                .filter(stage -> stage.status() != StageStatus.PENDING)
                .forEach(stage -> assertThat(
                                after.definition().plan(stage.environment()).after())
                        .as("%s began after", stage.environment())
                        .allMatch(upstream -> after.stage(upstream).status().proven()));
        after.stages().stream()
                .filter(stage -> stage.status().proven())
                .forEach(stage -> assertThat(play.world.proofs)
                        .as("evidence for %s", stage.environment())
                        .contains(stage.environment() + " " + stage.target().orElseThrow()));
    }

    /** An irreversible action needs proof of everything before it. */
    static void beforeAction(Play play, Promotion promotion, Action action) {
        if (action instanceof Action.Merge merge) {
            for (String upstream :
                    promotion.definition().plan(merge.environment()).after()) {
                assertThat(promotion.stage(upstream).status().proven())
                        .as("%s proven before a merge into %s", upstream, merge.environment())
                        .isTrue();
            }
        }
    }

    private static void finalStatesAreKept(Promotion before, Promotion after) {
        if (before.status().terminal()) {
            assertThat(after.status()).isEqualTo(before.status());
        }
        for (Stage stage : before.stages()) {
            if (stage.status().terminal()) {
                assertThat(after.stage(stage.environment())).isEqualTo(stage);
            }
        }
    }

    private static void sleepsWithReasons(Play play, Promotion after, Decision.Next.Sleep sleep) {
        assertThat(sleep.at()).as("a sleep has an end in the future").isAfter(play.world.now);
        for (String environment : after.active()) {
            Stage stage = after.stage(environment);
            assertThat(stage.waiting())
                    .as("%s sleeps and says why", environment)
                    .isPresent();
            Waiting waiting = stage.waiting().get();
            assertThat(waiting.reasons()).allMatch(reason -> !reason.isBlank());
            assertThat(waiting.nextLook()).isBeforeOrEqualTo(stage.deadline());
            assertThat(sleep.at()).isBeforeOrEqualTo(waiting.nextLook());
        }
    }

    /** One that is only still open because its closing is owed does not count. */
    private static void onePullRequest(Play play, String environment) {
        List<Integer> closing = play.promotions().stream()
                .flatMap(each -> each.outbox().stream())
                .filter(Effect.ClosePullRequest.class::isInstance)
                .map(effect -> ((Effect.ClosePullRequest) effect).number())
                .toList();
        assertThat(play.world.pulls.values().stream()
                        .filter(pr -> pr.environment.equals(environment)
                                && pr.state == FakeWorld.PrState.OPEN
                                && !closing.contains(pr.number))
                        .map(pr -> pr.number)
                        .toList())
                .as("open pull requests in %s", environment)
                .hasSizeLessThanOrEqualTo(1);
    }
}
