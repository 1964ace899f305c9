package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.BaseWritten;
import dev.lockstep.promotion.Observation.HeadForeign;
import dev.lockstep.promotion.Observation.HeadPushed;
import dev.lockstep.promotion.Observation.Judged;
import dev.lockstep.promotion.Observation.LaneSeen;
import dev.lockstep.promotion.Observation.MergeDone;
import dev.lockstep.promotion.Observation.MergeNotYet;
import dev.lockstep.promotion.Observation.Pinned;
import dev.lockstep.promotion.Observation.PredecessorOpen;
import dev.lockstep.promotion.Observation.PullRequestOpened;
import dev.lockstep.promotion.Observation.PullRequestSeen;
import dev.lockstep.promotion.Observation.RenderFailed;
import dev.lockstep.promotion.Observation.RenderQueued;
import dev.lockstep.promotion.Observation.Rendered;
import dev.lockstep.promotion.Observation.TargetMoved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of one stage, except for the gate and the merge, which are {@link Gate} and {@link Merging}. */
final class StageMachine {
    private static final Duration FOREIGN_PAUSE = Duration.ofSeconds(30);
    private static final Duration TURN_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING_PAUSE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    private StageMachine() {}

    /** What a running stage does next, from its state alone. */
    static Action actionFor(Promotion promotion, Stage stage) {
        String environment = stage.environment();
        return switch (stage.step()) {
            case GATE -> new Action.LookAtLane(environment);
            case RENDER ->
                stage.pins()
                        .<Action>map(pins -> new Action.Render(environment, pins))
                        .orElseGet(() -> new Action.Pin(environment));
            case OPEN_PR ->
                stage.head().isPresent()
                        ? new Action.OpenPullRequest(environment, stage.branch().orElseThrow())
                        : new Action.PushHead(
                                environment,
                                stage.pins().orElseThrow(),
                                stage.branch().orElseThrow(),
                                stage.pushedHead());
            case AWAIT_MERGE ->
                new Action.LookAtPullRequest(
                        environment, stage.pullRequest().orElseThrow().number());
            case WRITE_BASE -> new Action.WriteBase(environment);
            case AWAIT_COMPLIANCE ->
                new Action.Judge(environment, stage.target().orElseThrow(), false);
        };
    }

    /** Whether the action is of this state: about its rendering, its pull request and its target, not about earlier ones. */
    static boolean asksFor(Promotion promotion, Stage stage, Action action) {
        if (action instanceof Action.Merge merge) {
            return stage.step() == Step.AWAIT_MERGE
                    && !stage.merged()
                    && stage.pullRequest()
                            .filter(ours -> ours.number() == merge.number()
                                    && ours.headCommit().equals(merge.expectedHead()))
                            .isPresent();
        }
        Action next = actionFor(promotion, stage);
        return action instanceof Action.Judge judge && next instanceof Action.Judge asked
                ? judge.target().equals(asked.target())
                : action.equals(next);
    }

    static void take(Turn turn, Stage before, Observation observation) {
        // Whatever the answer is, it ends the row of failed attempts; a turn that is waited for is none.
        Stage stage = observation instanceof ActionFailed || observation instanceof RenderQueued
                ? before
                : before.copy().attempts(0).build();
        if (observation instanceof ActionFailed failed) {
            failed(turn, stage, failed);
        } else if (observation instanceof LaneSeen seen) {
            Gate.seen(turn, stage, seen.lane());
        } else if (observation instanceof Pinned pinned) {
            turn.stage(answered(stage).pins(Optional.of(pinned.pins())).build());
            if (turn.promotion().kind() == RunKind.RECONFIGURATION) {
                turn.promotion(turn.promotion().basedOn(pinned.pins().baseCommit()));
            }
            turn.event(PromotionEvent.Type.PINNED, stage, pinnedSentence(pinned.pins()));
        } else if (observation instanceof Rendered rendered) {
            rendered(turn, stage, rendered);
        } else if (observation instanceof RenderFailed broken) {
            Endings.fail(
                    turn,
                    stage,
                    broken.problems().size() == 1
                            ? "cannot be rendered: " + broken.problems().get(0)
                            : "cannot be rendered, " + broken.problems().size() + " problems: "
                                    + String.join("; ", broken.problems()));
        } else if (observation instanceof RenderQueued queued) {
            turn.wait(stage, "waits for its turn to render", List.of(queued.reason()), TURN_PAUSE, false);
        } else if (observation instanceof HeadPushed pushed) {
            pushed(turn, stage, pushed.commit());
        } else if (observation instanceof HeadForeign foreign) {
            foreign(turn, stage, foreign.actual());
        } else if (observation instanceof PredecessorOpen predecessor) {
            String what = predecessor.pullRequest() + " is still to be closed; a lane has one at a time";
            turn.wait(stage, "an earlier pull request is still open", List.of(what), CLOSING_PAUSE, false);
        } else if (observation instanceof PullRequestOpened opened) {
            opened(turn, stage, opened);
        } else if (observation instanceof PullRequestSeen seen) {
            Merging.seen(turn, stage, seen.pullRequest());
        } else if (observation instanceof MergeDone done) {
            Merging.done(turn, stage, done.commit());
        } else if (observation instanceof MergeNotYet notYet) {
            Merging.refused(turn, stage, notYet.reason());
        } else if (observation instanceof BaseWritten written) {
            baseWritten(turn, stage, written.changed());
        } else if (observation instanceof TargetMoved moved) {
            targetMoved(turn, stage, moved);
        } else if (observation instanceof Judged judged) {
            judged(turn, stage, judged);
        } else {
            throw new IllegalStateException(
                    "nobody takes a " + observation.getClass().getSimpleName());
        }
    }

    /** The counterpart answered: earlier failures and waits are over. */
    static StageCopy answered(Stage stage) {
        return stage.copy().attempts(0).waiting(Optional.empty());
    }

    private static void failed(Turn turn, Stage stage, ActionFailed failed) {
        if (failed.failure() == ActionFailed.Failure.REFUSED) {
            Refusal refusal = Refusal.after(stage.refusal(), failed.message(), turn.now);
            turn.wait(
                    stage.copy().refusal(Optional.of(refusal)).build(),
                    refusal.summary(Sentences.step(stage.step())),
                    List.of(refusal.reason()),
                    Duration.between(turn.now, refusal.nextTry()),
                    false);
            return;
        }
        if (failed.failure() != ActionFailed.Failure.TRANSIENT) {
            Endings.fail(turn, stage, failed.message());
            return;
        }
        RetryRules.Rule rule = turn.plan(stage).retries().of(stage.step());
        Stage counted = stage.copy().attempts(stage.attempts() + 1).build();
        if (rule.attempts().filter(most -> counted.attempts() >= most).isPresent()
                && turn.pause(stage).isEmpty()) {
            Endings.fail(
                    turn,
                    counted,
                    "given up at " + Sentences.step(stage.step()) + " after " + counted.attempts() + " attempts, as"
                            + " the pipeline says: " + failed.message());
            return;
        }
        Duration pause = rule.pause(stage.attempts(), failed.retryAfter());
        turn.wait(
                counted,
                "no answer for " + Sentences.step(stage.step()),
                List.of(failed.message() + " (attempt " + counted.attempts() + "; next in " + pause.toSeconds()
                        + " s)"),
                pause,
                failed.retryAfter().isPresent());
    }

    private static void rendered(Turn turn, Stage stage, Rendered rendered) {
        RenderedTree tree = rendered.tree();
        if (!rendered.warnings().isEmpty()) {
            turn.event(PromotionEvent.Type.RENDER_WARNED, stage, String.join("; ", rendered.warnings()));
        }
        if (!rendered.notices().isEmpty()) {
            turn.event(PromotionEvent.Type.RENDER_NOTED, stage, String.join("; ", rendered.notices()));
        }
        turn.event(
                PromotionEvent.Type.RENDERED,
                stage,
                tree.manifestsChanged()
                        ? Sentences.files(tree.written()) + " written, " + tree.deleted() + " deleted in "
                                + Sentences.counted(tree.changesByClusterType().size(), "cluster type")
                        : "no manifest changes");
        StageCopy next = answered(stage).rendered(Optional.of(tree)).head(Optional.empty());
        StagePlan plan = turn.plan(stage);
        stage.pins()
                .flatMap(Pins::inputs)
                .ifPresent(inputs ->
                        turn.lanes.add(new LaneChange.Rendered(stage.environment(), inputs, !tree.manifestsChanged())));
        if (tree.manifestsChanged()) {
            next.branch(stage.branch().or(() -> Optional.of(branchName(turn.promotion(), stage))));
            turn.stage(next.build().enter(Step.OPEN_PR, plan, turn.now));
            return;
        }
        Endings.closePullRequest(
                turn, stage, "Nothing is left to change: the branch already has what this would bring.");
        next.pullRequest(Optional.empty()).branch(Optional.empty()).pushedHead(Optional.empty());
        // One that came for a late merge has a target from the start: that was merged, and is to be proved.
        if (turn.promotion().kind() == RunKind.RECONFIGURATION && stage.target().isEmpty()) {
            Endings.nothingToReconfigure(turn, next.build());
            return;
        }
        // What was merged since the branch was read is not part of it.
        next.target(stage.pins().map(Pins::gitOpsBase)).targetSince(stage.pins().map(Pins::at));
        turn.stage(next.build().enter(Endings.afterMerge(turn), plan, turn.now));
    }

    private static String branchName(Promotion promotion, Stage stage) {
        return "lockstep/" + promotion.pipeline() + "/" + stage.environment() + "/" + promotion.number();
    }

    private static void pushed(Turn turn, Stage stage, String commit) {
        turn.stage(answered(stage)
                .head(Optional.of(commit))
                .pushedHead(Optional.of(commit))
                .build());
        turn.event(
                PromotionEvent.Type.BRANCH_PUSHED,
                stage,
                "pushed " + Sentences.sha(commit) + " to " + stage.branch().orElseThrow());
    }

    private static void foreign(Turn turn, Stage stage, Optional<String> actual) {
        String branch = stage.branch().orElseThrow();
        if (actual.isPresent()) {
            String what = "branch " + branch + " points at " + Sentences.sha(actual.get())
                    + ", which Lockstep did not push; it is not overwritten. Delete or reset the branch to go on";
            turn.wait(stage, "foreign commits on " + branch, List.of(what), FOREIGN_PAUSE, false);
        } else if (stage.pushedHead().isPresent()) {
            turn.stage(answered(stage).pushedHead(Optional.empty()).build());
            turn.event(PromotionEvent.Type.CLEANED_UP, stage, "branch " + branch + " was deleted; it is made again");
        } else {
            String what = "branch " + branch + " does not exist and could not be made; something else writes to it";
            turn.wait(stage, "branch " + branch + " cannot be made", List.of(what), FOREIGN_PAUSE, false);
        }
    }

    private static void opened(Turn turn, Stage stage, PullRequestOpened opened) {
        String head = stage.head().orElseThrow();
        PullRequestRef pullRequest =
                new PullRequestRef(opened.number(), opened.url(), stage.branch().orElseThrow(), head);
        boolean again = stage.pullRequest().map(PullRequestRef::number).equals(Optional.of(opened.number()));
        // The pull request that is there still is nobody's predecessor.
        opened.predecessorMerged().filter(commit -> !again).ifPresent(commit -> {
            // A run of its own, which is superseded once ours is merged on top, and proves it when ours never is.
            turn.lanes.add(new LaneChange.MergedLate(
                    stage.environment(), commit, stage.pullRequest().orElseThrow()));
            turn.event(
                    PromotionEvent.Type.MERGED,
                    stage,
                    "pull request #" + stage.pullRequest().orElseThrow().number()
                            + ", which was to be updated, had been merged as " + Sentences.sha(commit));
        });
        turn.lanes.add(new LaneChange.HeadOpened(stage.environment(), pullRequest));
        turn.event(
                PromotionEvent.Type.PULL_REQUEST_OPENED,
                stage,
                "pull request #" + opened.number() + (again ? " updated: " : " opened: ") + opened.url());
        turn.status(stage, Effect.StatusState.PENDING, "Promoted");
        turn.stage(answered(stage)
                .pullRequest(Optional.of(pullRequest))
                .build()
                .enter(Step.AWAIT_MERGE, turn.plan(stage), turn.now));
    }

    private static void baseWritten(Turn turn, Stage stage, boolean changed) {
        String commit = Sentences.sha(turn.promotion().commit());
        turn.lanes.add(new LaneChange.BaseMoved(stage.environment()));
        turn.event(
                PromotionEvent.Type.BASE_WRITTEN,
                stage,
                changed
                        ? "BaseRepo of " + stage.environment() + " now names " + commit
                        : "BaseRepo of " + stage.environment() + " already named " + commit);
        turn.status(stage, Effect.StatusState.PENDING, "Deploying");
        turn.stage(stage.enter(Step.AWAIT_COMPLIANCE, turn.plan(stage), turn.now));
    }

    private static void targetMoved(Turn turn, Stage stage, TargetMoved moved) {
        turn.event(
                PromotionEvent.Type.TARGET_MOVED,
                stage,
                "reconfiguration #" + moved.byNumber() + " was merged as " + Sentences.sha(moved.commit())
                        + "; the clusters are asked to prove that instead of "
                        + Sentences.sha(stage.target().orElseThrow()));
        turn.stage(answered(stage)
                .rendered(stage.rendered().map(tree -> tree.withAssignments(moved.assignments())))
                .target(Optional.of(moved.commit()))
                .targetSince(Optional.of(turn.now))
                .build()
                .enter(Step.AWAIT_COMPLIANCE, turn.plan(stage), turn.now));
    }

    private static void judged(Turn turn, Stage stage, Judged judged) {
        boolean decisive = judged.outcome() != Judged.Outcome.WAITING || turn.late(stage);
        if (decisive && !judged.confirmed()) {
            turn.stage(answered(stage).waiting(stage.waiting()).build());
            turn.act(new Action.Judge(stage.environment(), stage.target().orElseThrow(), true));
            return;
        }
        Stage answered = answered(stage).waiting(stage.waiting()).build();
        switch (judged.outcome()) {
            case SATISFIED -> Endings.proven(turn, answered, judged.summary());
            case VIOLATED -> violated(turn, answered, judged);
            case WAITING -> {
                Duration pace = lookAgainIn(turn, stage);
                Duration pause = judged.lookAgain()
                        .map(sooner -> sooner.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : sooner)
                        .filter(sooner -> sooner.compareTo(pace) < 0)
                        .orElse(pace);
                turn.wait(answered, judged.summary(), judged.reasons(), pause, false);
            }
        }
    }

    /** Whoever pauses a stage whose clusters fail wants time to help them. */
    private static void violated(Turn turn, Stage stage, Judged judged) {
        Optional<Pause> pause = turn.pause(stage);
        if (pause.isEmpty()) {
            Endings.failUnproven(turn, stage, String.join("; ", judged.reasons()));
            return;
        }
        List<String> reasons = new ArrayList<>(judged.reasons());
        reasons.add("it does not fail of this yet: it is " + pause.get().sentence());
        turn.wait(stage, judged.summary(), reasons, lookAgainIn(turn, stage), false);
    }

    /** Short after a merge, then slower: a tenth of the time waited, between two seconds and a minute. */
    private static Duration lookAgainIn(Turn turn, Stage stage) {
        long waited = Duration.between(stage.stepSince(), turn.now).toMillis() / 10;
        return Duration.ofMillis(Math.max(2_000, Math.min(60_000, waited)));
    }

    private static String pinnedSentence(Pins pins) {
        return "inputs: base " + Sentences.sha(pins.baseCommit()) + ", "
                + pins.environment().name() + " "
                + Sentences.sha(pins.environmentCommit()) + ", GitOps "
                + pins.gitOps().name() + " "
                + Sentences.sha(pins.gitOpsBase()) + ", "
                + Sentences.counted(pins.workloads().size(), "workload source");
    }
}
