package dev.lockstep.promotion;

import static dev.lockstep.promotion.Invariants.holds;

import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.PromotionSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a decision promises about time, evidence and merges, held against the world that it is made in. */
final class Promises {
    private Promises() {}

    /** @param old whether the answer is one of before: of the outside world, it may know less than there is to know */
    static void keep(
            Simulation simulation,
            Promotion before,
            Optional<Action> did,
            Observation observation,
            Decision decision,
            boolean old) {
        Promotion after = decision.promotion();
        owes(before.outbox(), did, after.outbox());
        for (Stage stage : after.stages()) {
            Stage was = before.stage(stage.environment());
            holds(
                    was.status() != StageStatus.PENDING
                            || stage.status() == StageStatus.PENDING
                            || before.stages().stream().noneMatch(Promises::broken),
                    "%s began after another stage had ended without proof",
                    stage.environment());
            if (stage.status() == StageStatus.RUNNING) {
                deadline(simulation, after, was, stage, observation, decision);
            }
            if (!was.status().terminal() && stage.status().terminal()) {
                clears(after, stage);
            }
            if (!was.status().terminal()
                    && (stage.status() == StageStatus.FAILED || stage.status() == StageStatus.ABORTED)) {
                closes(after, stage);
            }
            boolean ended = stage.status().proven() && !was.status().proven();
            if (ended && (after.kind() == RunKind.PROMOTION || after.kind() == RunKind.ROLLBACK)) {
                String base = simulation.world.baseRepos.get(stage.environment());
                holds(after.commit().equals(base), "%s proven, its BaseRepo has %s", stage.environment(), base);
            }
        }
        decision.lanes().forEach(change -> isTrue(simulation, change));
        if (decision.next() instanceof Decision.Next.Act act && act.action() instanceof AwaitMergeStep.Merge merge) {
            Stage stage = after.stage(merge.environment());
            PullRequestRef ours = stage.pullRequest().orElseThrow();
            holds(
                    ours.number() == merge.number() && ours.headCommit().equals(merge.expectedHead()),
                    "%s, and ours is %s",
                    merge,
                    ours);
            holds(
                    old || simulation.world.pulls.get(merge.number()).head.equals(merge.expectedHead()),
                    "%s, and its head is another",
                    merge);
            holds(
                    old
                            || simulation
                                    .world
                                    .lanes
                                    .unproven(after, merge.environment())
                                    .isEmpty(),
                    "merges into %s while an environment before it is not at rest",
                    merge.environment());
        }
    }

    private static boolean broken(Stage stage) {
        return stage.status().terminal() && !stage.status().proven();
    }

    /**
     * What is owed stays owed, in order, until the first of it was tried. A status that is refused goes out of turn, when it is posted
     * or a newer one of its environment takes its place; and what a rollback corrects always does.
     */
    private static void owes(List<Effect> before, Optional<Action> did, List<Effect> after) {
        for (Effect effect : before) {
            boolean tried = did.equals(Optional.of(new Action.Perform(effect)));
            holds(
                    tried || after.contains(effect) || isReplaced(effect, after),
                    "after %s, what was owed is lost: %s, now %s",
                    did,
                    before,
                    after);
        }
        owesInOrder(inOrder(before), did, inOrder(after));
    }

    private static boolean isReplaced(Effect effect, List<Effect> after) {
        return effect instanceof Effect.PostStatus old
                && after.stream()
                        .anyMatch(owed -> owed instanceof Effect.PostStatus newer
                                && newer.environment().equals(old.environment())
                                && newer.refusal().isPresent());
    }

    private static List<Effect> inOrder(List<Effect> owed) {
        return owed.stream().filter(effect -> !isOutOfTurn(effect)).toList();
    }

    private static boolean isOutOfTurn(Effect effect) {
        return effect instanceof Effect.CorrectStatuses
                || effect instanceof Effect.PostStatus status
                        && status.refusal().isPresent();
    }

    private static void owesInOrder(List<Effect> before, Optional<Action> did, List<Effect> after) {
        boolean passed =
                did.isPresent() && did.get() instanceof Action.Perform perform && isOutOfTurn(perform.effect());
        if (!passed && Collections.indexOfSubList(after, before) != 0) {
            List<Effect> rest = before.stream().skip(1).filter(after::contains).toList();
            holds(
                    did.equals(Optional.of(new Action.Perform(before.get(0))))
                            && Collections.indexOfSubList(after, rest) == 0,
                    "after %s, what was owed is lost: %s, now %s",
                    did,
                    before,
                    after);
        }
    }

    /** However a stage ends, a branch that was pushed and has no pull request goes with it: nobody else knows of it. */
    private static void clears(Promotion run, Stage stage) {
        stage.pushedHead()
                .filter(head -> stage.pullRequest().isEmpty())
                .ifPresent(head -> holds(
                        run.outbox()
                                .contains(new Effect.DeleteBranch(
                                        stage.environment(), stage.branch().orElseThrow(), head)),
                        "%s %s, and branch %s stays without a pull request",
                        stage.environment(),
                        stage.status(),
                        stage.branch()));
    }

    /** What ends unmerged does not leave its pull request open; only who is superseded leaves it to the lane. */
    private static void closes(Promotion run, Stage stage) {
        stage.pullRequest()
                .filter(ours -> stage.unmergedPullRequest())
                .ifPresent(ours -> holds(
                        run.outbox().stream()
                                .anyMatch(effect -> effect instanceof Effect.ClosePullRequest close
                                        && close.number() == ours.number()),
                        "%s %s, and pull request #%d is not closed",
                        stage.environment(),
                        stage.status(),
                        ours.number()));
    }

    /** A deadline is there, is the one that the plan says, and is neither put off nor passed by waiting. */
    private static void deadline(
            Simulation simulation, Promotion run, Stage was, Stage stage, Observation observation, Decision decision) {
        String where = stage.environment() + " " + stage.step();
        if (stage.step() == Step.AWAIT_MERGE) {
            holds(stage.mergeBy().equals(Optional.of(stage.deadline())), "%s: not the deadline of the merge", where);
        } else {
            Instant planned = stage.stepSince()
                    .plus(run.definition()
                            .plan(stage.environment())
                            .deadlineOf(PromotionSteps.ALL
                                    .rule(stage)
                                    .deadline(run.definition().plan(stage.environment()))));
            boolean asPlanned = simulation.stopped
                    ? !stage.deadline().isBefore(planned)
                    : stage.deadline().equals(planned);
            holds(asPlanned, "%s: deadline %s, not %s", where, stage.deadline(), planned);
        }
        // A pause that is over, or began anew with another step, puts off by as much as it lasted.
        Duration paused = was.pausedSince()
                .filter(since -> !stage.pausedSince().equals(was.pausedSince()))
                .map(since -> Duration.between(since, simulation.world.now))
                .orElse(Duration.ZERO);
        holds(
                was.mergeBy().isEmpty()
                        || was.mergeBy().map(at -> at.plus(paused)).equals(stage.mergeBy()),
                "%s: the deadline of the merge was put off",
                where);
        boolean begunAgain =
                observation instanceof AwaitComplianceStep.TargetMoved || observation instanceof Observation.EffectDone;
        if (was.status() == StageStatus.RUNNING && was.step() == stage.step() && !begunAgain) {
            holds(
                    was.deadline().plus(paused).equals(stage.deadline()),
                    "%s: the deadline was put off from %s to %s",
                    where,
                    was.deadline(),
                    stage.deadline());
        }
        if (decision.next() instanceof Decision.Next.Sleep) {
            holds(
                    stage.pausedSince().isPresent() || simulation.world.now.isBefore(stage.deadline()),
                    "%s: waits at %s past its deadline %s",
                    where,
                    simulation.world.now,
                    stage.deadline());
        }
    }

    private static void isTrue(Simulation simulation, LaneChange change) {
        if (change instanceof LaneChange.Proven proven) {
            String proof = proven.environment() + " " + proven.gitOpsCommit();
            holds(simulation.world.proofs.contains(proof), "recorded as proven without evidence: %s", proof);
        } else if (change instanceof LaneChange.Merged merged) {
            String merge = merged.environment() + " " + merged.gitOpsCommit();
            holds(simulation.world.merges.contains(merge), "recorded as merged and is not: %s", merge);
        } else if (change instanceof LaneChange.MergedLate late) {
            Optional<String> merge =
                    simulation.world.pulls.get(late.pullRequest().number()).mergeCommit;
            holds(
                    merge.equals(Optional.of(late.gitOpsCommit())),
                    "recorded as the merge of #%d: %s, which is %s",
                    late.pullRequest().number(),
                    late.gitOpsCommit(),
                    merge);
        }
    }
}
