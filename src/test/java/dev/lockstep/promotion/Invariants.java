package dev.lockstep.promotion;

import java.util.ArrayList;
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
            holds(after.status().terminal() && after.outbox().isEmpty(), "at rest and not done: %s", after);
        }
        for (StagePlan plan : after.definition().environments()) {
            oneHolder(play, plan.environment());
            onePullRequest(play, plan.environment());
        }
        for (Stage stage : after.stages()) {
            provenInOrder(play, after, stage);
        }
    }

    /** An irreversible action needs proof of everything before it. */
    static void beforeAction(Play play, Promotion promotion, Action action) {
        if (action instanceof Action.Merge merge) {
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

    /** Called very often: the message is made only when it is needed. */
    private static void holds(boolean condition, String otherwise, Object... details) {
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
        for (Stage stage : before.stages()) {
            holds(
                    !stage.status().terminal()
                            || after.stage(stage.environment()).equals(stage),
                    "the final state of %s was left",
                    stage.environment());
        }
    }

    private static void provenInOrder(Play play, Promotion promotion, Stage stage) {
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
        if (stage.status().proven()) {
            String proof = stage.environment() + " " + stage.target().orElseThrow();
            holds(play.world.proofs.contains(proof), "ended without evidence: %s", proof);
        }
    }

    private static void oneHolder(Play play, String environment) {
        List<String> inside = new ArrayList<>();
        for (Play.Seat seat : play.seats.values()) {
            Stage stage = seat.promotion.stage(environment);
            if (stage.status() == StageStatus.RUNNING && stage.step() != Step.GATE) {
                inside.add(seat.promotion.id());
            }
        }
        List<String> holder =
                play.world.lanes.lane(environment).holder.map(List::of).orElse(List.of());
        holds(inside.equals(holder), "in %s are %s, and its holder is %s", environment, inside, holder);
    }

    private static void sleepsWithReasons(Play play, Promotion after, Decision.Next.Sleep sleep) {
        holds(sleep.at().isAfter(play.world.now), "a sleep until %s at %s", sleep.at(), play.world.now);
        for (Stage stage : after.stages()) {
            if (stage.status() == StageStatus.RUNNING) {
                Waiting waiting = stage.waiting()
                        .orElseThrow(() -> new AssertionError(stage.environment() + " sleeps and does not say why"));
                holds(
                        waiting.reasons().stream().noneMatch(String::isBlank)
                                && !waiting.nextLook().isAfter(stage.deadline())
                                && !sleep.at().isAfter(waiting.nextLook()),
                        "sleeps until %s, deadline %s: %s",
                        sleep.at(),
                        stage.deadline(),
                        waiting);
            }
        }
    }

    /** One that is only still open because its closing, or the deletion of its branch, is owed does not count. */
    private static void onePullRequest(Play play, String environment) {
        List<FakeWorld.Pr> open = new ArrayList<>();
        for (FakeWorld.Pr pr : play.world.pulls.values()) {
            if (pr.state == FakeWorld.PrState.OPEN && pr.environment.equals(environment)) {
                open.add(pr);
            }
        }
        if (open.size() > 1) {
            play.promotions().stream()
                    .flatMap(each -> each.outbox().stream())
                    .filter(effect -> effect.environment().equals(environment))
                    .forEach(effect -> open.removeIf(pr -> clearsAway(effect, pr)));
        }
        holds(open.size() <= 1, "%d open pull requests in %s", open.size(), environment);
    }

    private static boolean clearsAway(Effect effect, FakeWorld.Pr pr) {
        return effect instanceof Effect.ClosePullRequest close && close.number() == pr.number
                || effect instanceof Effect.DeleteBranch delete
                        && delete.branch().equals(pr.branch);
    }
}
