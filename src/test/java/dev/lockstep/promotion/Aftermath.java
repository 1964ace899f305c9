package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds once nothing happens any more: everything ends, and nothing is left open, held, owed or forgotten. */
final class Aftermath {
    private Aftermath() {}

    /** Plays to the end first, with the runs that the watch starts. */
    static void check(Play play, PipelineDefinition pipeline) {
        play.untilEnded();
        for (int i = 0; i < 20 && watchAll(play, pipeline); i++) {
            play.untilEnded();
        }
        assertThat(watchAll(play, pipeline)).as("the watch comes to rest").isFalse();
        assertThat(play.world.lanes.all())
                .as("no late merge is left")
                .allMatch(lane -> lane.late().isEmpty() && lane.beside().isEmpty());
        assertThat(play.promotions())
                .allMatch(promotion -> promotion.status().terminal())
                .allMatch(promotion -> promotion.outbox().isEmpty());
        assertThat(play.world.lanes.all())
                .as("lanes are left")
                .allMatch(lane -> lane.holder().isEmpty());
        nothingIsLeftOpenOrForgotten(play);
        whatIsNotProvenHasARunThatSaysWhy(play);
    }

    private static boolean watchAll(Play play, PipelineDefinition pipeline) {
        boolean started = false;
        for (StagePlan plan : pipeline.environments()) {
            started |= play.watch(plan.environment(), pipeline).isPresent();
        }
        return started;
    }

    /** A lane that is not at rest keeps others waiting: a run must have tried to prove what was merged last, and say why not. */
    private static void whatIsNotProvenHasARunThatSaysWhy(Play play) {
        play.world.lanes.all((environment, lane) -> assertThat(lane.atRest()
                        || play.promotions().stream()
                                .filter(run -> run.concerns(environment))
                                .anyMatch(run -> (play.adopted.contains(run.id())
                                                || run.stage(environment)
                                                        .mergeCommit()
                                                        .equals(lane.merged().commit()))
                                        && !run.stage(environment).status().proven()
                                        && run.stage(environment).reason().isPresent()))
                .as(
                        "%s, where %s is merged and %s proven, after%n%s",
                        environment, lane.merged().commit(), lane.proven().commit(), told(play, environment))
                .isTrue());
    }

    private static String told(Play play, String environment) {
        return play.events.entrySet().stream()
                .flatMap(run -> run.getValue().stream()
                        .filter(event -> event.environment().equals(Optional.of(environment)))
                        .map(event ->
                                run.getKey() + " " + play.get(run.getKey()).kind() + ": " + event.message()))
                .collect(Collectors.joining("\n"));
    }

    /** What a superseded promotion left to a lane that nobody entered after it is still the lane's. */
    private static void nothingIsLeftOpenOrForgotten(Play play) {
        List<String> recorded = play.laneChanges.stream()
                .flatMap(change -> change instanceof LaneChange.Merged merged
                        ? Stream.of(merged.environment() + " " + merged.gitOpsCommit())
                        : change instanceof LaneChange.MergedLate late
                                ? Stream.of(late.environment() + " " + late.gitOpsCommit())
                                : Stream.empty())
                .toList();
        List<String> forgotten = new ArrayList<>();
        for (Pr pr : play.world.pulls.values()) {
            boolean lanes = play.world
                    .lanes
                    .lane(pr.environment)
                    .openHead()
                    .filter(head -> head.number() == pr.number)
                    .isPresent();
            if (pr.state == PrState.OPEN && !lanes) {
                forgotten.add("open: #" + pr.number + " in " + pr.environment);
            }
            if (pr.state == PrState.MERGED
                    && !lanes
                    && !recorded.contains(pr.environment + " " + pr.mergeCommit.orElseThrow())) {
                forgotten.add("merged: #" + pr.number + " in " + pr.environment);
            }
        }
        assertThat(forgotten).as("forgotten pull requests").isEmpty();
    }
}
