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
        nothingIsCalledDeployedThatWasTakenBack(simulation);
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

    /** Unless Lockstep was refused to say so. */
    private static void nothingIsCalledDeployedThatWasTakenBack(Simulation simulation) {
        boolean refused = simulation.events.values().stream()
                .flatMap(List::stream)
                .map(PromotionEvent::message)
                .anyMatch(told -> told.startsWith("not done: commit statuses ") && !told.contains("It is tried again"));
        simulation.world.lanes.all((environment, lane) -> simulation
                .world
                .told(environment)
                .forEach((commit, state) -> assertThat(refused
                                || state != Effect.StatusState.SUCCESS
                                || commit.compareTo(lane.base().orElseThrow()) <= 0)
                        .as(
                                "%s is told to be deployed in %s, which has %s, after%n%s",
                                commit, environment, lane.base(), told(simulation, environment))
                        .isTrue()));
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
            // A pull request is closed with its branch, whoever deletes that; here it is only found so when it is
            // looked at.
            boolean there = simulation.world.branches.containsKey(pr.environment + "/" + pr.branch);
            if (pr.state == PrState.OPEN && there && !lanes) {
                forgotten.add("open: #" + pr.number + " in " + told(simulation, pr.environment));
            }
            if (pr.state == PrState.MERGED
                    && !lanes
                    && !recorded.contains(pr.environment + " " + pr.mergeCommit.orElseThrow())) {
                forgotten.add("merged: #" + pr.number + " in " + told(simulation, pr.environment));
            }
        }
        assertThat(forgotten).as("forgotten pull requests").isEmpty();
        assertThat(simulation.world.branches)
                .as("branches that nobody clears away")
                .allSatisfy((branch, head) -> assertThat(belongsToSomebody(simulation, branch, head))
                        .as("%s at %s, after%n%s", branch, head, told(simulation, branch.split("/")[0]))
                        .isTrue());
    }

    /**
     * What others pushed there is not ours to delete, nor what we are refused; what was left to a lane is looked after there. Of a push
     * that was never answered until its deadline nobody knows the commit, without which nothing is deleted.
     */
    private static boolean belongsToSomebody(Simulation simulation, String branch, String head) {
        List<String> lanes = new ArrayList<>();
        simulation.world.lanes.all(
                (environment, lane) -> lane.openHead().ifPresent(open -> lanes.add(environment + "/" + open.branch())));
        boolean unanswered = simulation.promotions().stream()
                .flatMap(run -> run.stages().stream())
                .flatMap(stage -> Stream.concat(stage.proposal().stream(), stage.baseProposal().stream())
                        .filter(proposal -> proposal.pushedHead().isEmpty())
                        .map(proposal -> stage.environment() + "/" + proposal.branch()))
                .anyMatch(branch::equals);
        String refused = "not done: delete branch " + branch.substring(branch.indexOf('/') + 1);
        return unanswered
                || head.startsWith("foreign")
                || lanes.contains(branch)
                || simulation.events.values().stream()
                        .flatMap(List::stream)
                        .map(PromotionEvent::message)
                        .anyMatch(told ->
                                told.startsWith(refused + ":") || told.startsWith(refused + " of the base commit:"));
    }
}
