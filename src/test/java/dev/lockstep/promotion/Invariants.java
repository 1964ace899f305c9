package dev.lockstep.promotion;

import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds after every save, whatever happened before. */
final class Invariants {
    private Invariants() {}

    static void check(Simulation simulation, Promotion before, Decision decision) {
        Promotion after = decision.promotion();
        ofDecision(simulation, before, decision);
        for (StagePlan plan : after.definition().environments()) {
            oneHolder(simulation, plan.environment());
            onePullRequest(simulation, plan.environment());
        }
    }

    /** What holds of a decision, whether it is saved or not. */
    static void ofDecision(Simulation simulation, Promotion before, Decision decision) {
        Promotion after = decision.promotion();
        finalStatesAreKept(before, after);
        if (decision.next() instanceof Decision.Next.Sleep sleep) {
            sleepsWithReasons(simulation, after, sleep);
        }
        if (decision.next() instanceof Decision.Next.Rest) {
            holds(after.status().terminal() && after.outbox().isEmpty(), "at rest and not done: %s", after);
        }
        for (Stage stage : after.stages()) {
            provenInOrder(simulation, after, stage);
            holds(
                    after.kind() != RunKind.ROLLBACK
                            || stage.status() != StageStatus.SUPERSEDED
                            || before.stage(stage.environment()).merged(),
                    "rollback #%d was superseded",
                    after.number());
        }
        decision.lanes().forEach(change -> entersInTurn(simulation, before, change));
        Chronicle.saysSo(before, decision);
    }

    /** Nobody enters a lane that a rollback waits for or holds, and nobody enters one that is paused. */
    private static void entersInTurn(Simulation simulation, Promotion run, LaneChange change) {
        if (change instanceof LaneChange.AskToYield ask) {
            holds(simulation.get(ask.promotionId()).kind() != RunKind.ROLLBACK, "a rollback is asked to give way");
        }
        boolean enters = change instanceof LaneChange.Enter || change instanceof LaneChange.EnterBeside;
        if (!enters) {
            return;
        }
        Stage stage = run.stage(change.environment());
        holds(
                run.pauses().stream().noneMatch(pause -> pause.holds(run, stage, stage.queues())),
                "#%d enters %s, which is paused",
                run.number(),
                change.environment());
    }

    /** An irreversible action needs proof of everything before it. */
    static void beforeAction(Simulation simulation, Promotion promotion, Action action) {
        notPaused(promotion, action);
        if (action instanceof AwaitMergeStep.Merge merge) {
            MergeHold.of(promotion, promotion.stage(merge.environment()))
                    .ifPresent(hold -> holds(
                            simulation.world.released.contains(hold.id()),
                            "merges into %s what is held: %s",
                            merge.environment(),
                            hold.reasons()));
            for (String upstream :
                    promotion.definition().plan(merge.environment()).after()) {
                holds(
                        promotion.stage(upstream).status().proven(),
                        "merges into %s before %s is proven",
                        merge.environment(),
                        upstream);
            }
        }
    }

    /** What is paused is watched and not acted upon, unless it was asked to end and must find out how. */
    private static void notPaused(Promotion promotion, Action action) {
        Stage stage = promotion.stage(action.environment());
        boolean looks = action instanceof GateStep.LookAtLane
                || action instanceof AwaitMergeStep.LookAtPullRequest
                || action instanceof AwaitComplianceStep.Judge
                || action instanceof Action.Perform;
        holds(
                looks
                        || promotion.request().isPresent()
                        || promotion.pauses().stream()
                                .noneMatch(pause -> pause.holds(promotion, stage, stage.queues())),
                "%s while %s is paused",
                action,
                stage.environment());
    }

    /** Called very often: the message is made only when it is needed. */
    static void holds(boolean condition, String otherwise, Object... details) {
        if (!condition) {
            throw new AssertionError(otherwise.formatted(details));
        }
    }

    private static void finalStatesAreKept(Promotion before, Promotion after) {
        holds(
                !before.status().terminal() || after.status() == before.status(),
                "the final state %s was left for %s",
                before.status(),
                after.status());
        holds(
                !before.status().terminal()
                        || after.reason().equals(before.reason())
                                && after.endedAt().equals(before.endedAt()),
                "#%d has ended, and ended again",
                before.number());
        for (Stage stage : before.stages()) {
            holds(
                    !stage.status().terminal()
                            || after.stage(stage.environment()).equals(stage),
                    "the final state of %s was left",
                    stage.environment());
        }
    }

    private static void provenInOrder(Simulation simulation, Promotion promotion, Stage stage) {
        if (stage.status() == StageStatus.PENDING) {
            return;
        }
        for (String upstream : promotion.definition().plan(stage.environment()).after()) {
            holds(
                    promotion.stage(upstream).status().proven(),
                    "%s began before %s was proven",
                    stage.environment(),
                    upstream);
        }
        boolean nothingToProve =
                promotion.kind() == RunKind.RECONFIGURATION && stage.target().isEmpty();
        if (stage.status().proven() && !nothingToProve) {
            String proof = stage.environment() + " " + stage.target().orElseThrow();
            holds(simulation.world.proofs.contains(proof), "ended without evidence: %s", proof);
        }
    }

    /** Beside the holder there is at most one reconfiguration that may still write, and those that only prove. */
    private static void oneHolder(Simulation simulation, String environment) {
        Lane lane = simulation.world.lanes.lane(environment);
        Set<String> places = new HashSet<>();
        lane.holder().ifPresent(places::add);
        lane.beside().ifPresent(places::add);
        Set<String> inside = new HashSet<>();
        Set<String> proving = new HashSet<>();
        for (Promotion run : simulation.promotions()) {
            for (Stage stage : run.stages()) {
                if (stage.environment().equals(environment)
                        && stage.status() == StageStatus.RUNNING
                        && stage.step() != Step.GATE) {
                    inside.add(run.id());
                    if (run.kind() == RunKind.RECONFIGURATION && stage.merged()) {
                        proving.add(run.id());
                    }
                }
            }
        }
        holds(inside.containsAll(places), "in %s are %s, and its places have %s", environment, inside, places);
        inside.removeAll(places);
        holds(proving.containsAll(inside), "in %s are %s, and its places have %s", environment, inside, places);
        holds(
                lane.beside().isEmpty() || lane.holder().isPresent(),
                "%s is beside nobody in %s",
                lane.beside(),
                environment);
        long writers = places.stream()
                .filter(id -> !simulation.get(id).proving(environment))
                .count();
        holds(writers <= 1, "%d write in %s: %s", writers, environment, places);
    }

    private static void sleepsWithReasons(Simulation simulation, Promotion after, Decision.Next.Sleep sleep) {
        holds(sleep.at().isAfter(simulation.world.now), "a sleep until %s at %s", sleep.at(), simulation.world.now);
        for (Stage stage : after.stages()) {
            if (stage.status() == StageStatus.RUNNING) {
                Waiting waiting = stage.waiting()
                        .orElseThrow(() -> new AssertionError(stage.environment() + " sleeps and does not say why"));
                holds(
                        waiting.reasons().stream().noneMatch(String::isBlank)
                                && (stage.pausedSince().isPresent()
                                        || !waiting.nextLook().isAfter(stage.deadline()))
                                && !sleep.at().isAfter(waiting.nextLook()),
                        "sleeps until %s, deadline %s: %s",
                        sleep.at(),
                        stage.deadline(),
                        waiting);
            }
        }
    }

    /** One whose closing was refused, and that is still open because the deletion of its branch is owed, does not count. */
    private static void onePullRequest(Simulation simulation, String environment) {
        List<FakeWorld.Pr> open = new ArrayList<>();
        for (FakeWorld.Pr pr : simulation.world.pulls.values()) {
            if (pr.state == FakeWorld.PrState.OPEN && pr.environment.equals(environment)) {
                open.add(pr);
            }
        }
        if (open.size() > 1) {
            List<Effect> owed = simulation.promotions().stream()
                    .flatMap(each -> each.outbox().stream())
                    .filter(effect -> effect.environment().equals(environment))
                    .toList();
            open.removeIf(pr -> goesWithItsBranch(owed, pr));
        }
        holds(open.size() <= 1, "%d open pull requests in %s", open.size(), environment);
    }

    private static boolean goesWithItsBranch(List<Effect> owed, FakeWorld.Pr pr) {
        return owed.stream()
                        .anyMatch(effect -> effect instanceof Effect.DeleteBranch delete
                                && delete.branch().equals(pr.branch))
                && owed.stream()
                        .noneMatch(effect ->
                                effect instanceof Effect.ClosePullRequest close && close.number() == pr.number);
    }
}
