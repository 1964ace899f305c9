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

    /** Simulates to the end first, with the runs that the watch starts. */
    static void check(Simulation simulation, PipelineDefinition pipeline) {
        simulation.untilEnded();
        for (int i = 0; i < 20 && watchAll(simulation, pipeline); i++) {
            simulation.untilEnded();
        }
        assertThat(watchAll(simulation, pipeline)).as("the watch comes to rest").isFalse();
        assertThat(simulation.world.lanes.all())
                .as("no late merge is left")
                .allMatch(lane -> lane.late().isEmpty() && lane.beside().isEmpty());
        assertThat(simulation.promotions())
                .allMatch(promotion -> promotion.status().terminal())
                .allMatch(promotion -> promotion.outbox().isEmpty());
        assertThat(simulation.world.lanes.all())
                .as("lanes are left")
                .allMatch(lane -> lane.holder().isEmpty());
        nothingIsLeftOpenOrForgotten(simulation);
        whatIsNotProvenHasARunThatSaysWhy(simulation);
    }

    private static boolean watchAll(Simulation simulation, PipelineDefinition pipeline) {
        boolean started = false;
        for (StagePlan plan : pipeline.environments()) {
            started |= simulation.watch(plan.environment(), pipeline).isPresent();
        }
        return started;
    }

    /** A lane that is not at rest keeps others waiting: a run must have tried to prove what was merged last, and say why not. */
    private static void whatIsNotProvenHasARunThatSaysWhy(Simulation simulation) {
        simulation.world.lanes.all((environment, lane) -> assertThat(lane.allMergesProven()
                        || simulation.promotions().stream()
                                .filter(run -> run.concerns(environment))
                                .anyMatch(run -> (simulation.adopted.contains(run.id())
                                                || run.stage(environment)
                                                        .mergeCommit()
                                                        .equals(lane.merged().commit()))
                                        && !run.stage(environment).status().proven()
                                        && run.stage(environment).reason().isPresent()))
                .as(
                        "%s, where %s is merged and %s proven, after%n%s",
                        environment, lane.merged().commit(), lane.proven().commit(), told(simulation, environment))
                .isTrue());
    }

    private static String told(Simulation simulation, String environment) {
        return simulation.events.entrySet().stream()
                .flatMap(run -> run.getValue().stream()
                        .filter(event -> event.environment().equals(Optional.of(environment)))
                        .map(event -> run.getKey() + " "
                                + simulation.get(run.getKey()).kind() + ": " + event.message()))
                .collect(Collectors.joining("\n"));
    }

    /** What a superseded promotion left to a lane that nobody entered after it is still the lane's. */
    private static void nothingIsLeftOpenOrForgotten(Simulation simulation) {
        List<String> recorded = simulation.laneChanges.stream()
                .flatMap(change -> change instanceof LaneChange.Merged merged
                        ? Stream.of(merged.environment() + " " + merged.gitOpsCommit())
                        : change instanceof LaneChange.MergedLate late
                                ? Stream.of(late.environment() + " " + late.gitOpsCommit())
                                : Stream.empty())
                .toList();
        List<String> forgotten = new ArrayList<>();
        for (Pr pr : simulation.world.pulls.values()) {
            boolean lanes = simulation
                    .world
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
