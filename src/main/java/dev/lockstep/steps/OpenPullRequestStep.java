package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Pushes the rendered tree to the head branch and opens (or updates) the lane's pull request. */
public final class OpenPullRequestStep implements StepRule {
    private static final Duration FOREIGN_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSING_PAUSE = Duration.ofSeconds(2);

    /** @param expectedHead what the branch must point at; empty: it must not exist yet */
    public record PushHead(String environment, Pins pins, String branch, Optional<String> expectedHead)
            implements Action {}

    public record OpenPullRequest(String environment, String branch) implements Action {}

    /** @param over the commit that it took the place of, when it was not ours: ours brought up to date, and nothing else */
    public record HeadPushed(String commit, Optional<String> over) implements Observation {
        public HeadPushed(String commit) {
            this(commit, Optional.empty());
        }
    }

    /**
     * The branch points at a commit that is not ours, or cannot be made; nothing was pushed.
     *
     * @param inTheWay a branch whose name keeps ours from being made, because Git keeps none below the name of another one
     */
    public record HeadForeign(Optional<String> actual, Optional<String> inTheWay) implements Observation {
        public HeadForeign(Optional<String> actual) {
            this(actual, Optional.empty());
        }
    }

    /**
     * Another run still owes the closing of its pull request; nothing was opened, because a lane has one at a time.
     *
     * @param pullRequest whose it is, for people: {@code pull request #7 of #12}
     */
    public record PredecessorOpen(String pullRequest) implements Observation {}

    /**
     * @param predecessorMerged merge commit of the pull request that was to be taken over, if it was merged meanwhile
     * @param predecessorElsewhere the branch that it goes to or was merged into, if somebody changed that
     */
    public record PullRequestOpened(
            int number,
            String url,
            String headCommit,
            Optional<String> predecessorMerged,
            Optional<String> predecessorElsewhere)
            implements Observation {
        public PullRequestOpened(int number, String url, String headCommit, Optional<String> predecessorMerged) {
            this(number, url, headCommit, predecessorMerged, Optional.empty());
        }
    }

    @Override
    public Step step() {
        return Step.OPEN_PR;
    }

    @Override
    public Words words() {
        return new Words("the pull request", "Pull request", "opening the pull request");
    }

    @Override
    public Timing timing() {
        return Timing.STEP;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(HeadPushed.class, "OPEN_PR"),
                StepRule.answer(HeadForeign.class, "OPEN_PR", "FAILED"),
                StepRule.answer(PredecessorOpen.class, "OPEN_PR", "FAILED"),
                StepRule.answer(PullRequestOpened.class, "AWAIT_MERGE"),
                StepRule.answer(RenderStep.RenderQueued.class, "OPEN_PR", "FAILED"),
                StepRule.answer(Observation.ActionFailed.class, "OPEN_PR", "FAILED"));
    }

    @Override
    public boolean applies(Promotion run, Stage stage) {
        return hasSomethingToMerge(stage);
    }

    static boolean hasSomethingToMerge(Stage stage) {
        return !stage.merged()
                && stage.rendered().filter(RenderedTree::manifestsChanged).isPresent();
    }

    @Override
    public boolean heldByPause() {
        return true;
    }

    /**
     * Only a wait without failed attempts is a safe place: it means that nothing was pushed, or nothing opened. After a failure, the
     * branch or the pull request may be there all the same; and a paused stage waits because of that.
     */
    @Override
    public boolean mayEnd(Stage stage) {
        return stage.waiting().isPresent()
                && stage.attempts() == 0
                && stage.pausedSince().isEmpty();
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        String branch = stage.branch().orElseThrow();
        return stage.head().isPresent()
                ? new OpenPullRequest(stage.environment(), branch)
                : new PushHead(stage.environment(), stage.pins().orElseThrow(), branch, stage.pushedHead());
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        if (observation instanceof HeadPushed pushed) {
            pushed(transition, stage, pushed);
        } else if (observation instanceof HeadForeign foreign) {
            foreign(transition, stage, foreign);
        } else if (observation instanceof PredecessorOpen predecessor) {
            String what = predecessor.pullRequest() + " is still to be closed; a lane has one at a time";
            transition.wait(stage, "an earlier pull request is still open", List.of(what), CLOSING_PAUSE, false);
        } else if (observation instanceof PullRequestOpened opened) {
            opened(transition, stage, opened);
        } else {
            RenderStep.queued(transition, stage, (RenderStep.RenderQueued) observation);
        }
    }

    private static void pushed(Transition transition, Stage stage, HeadPushed pushed) {
        transition.stage(stage.answered().pushed(pushed.commit()));
        transition.event(
                PromotionEvent.Type.BRANCH_PUSHED,
                stage,
                "pushed " + Sentences.sha(pushed.commit()) + " to "
                        + stage.branch().orElseThrow()
                        + pushed.over()
                                .map(
                                        over -> ", in place of " + Sentences.sha(over)
                                                + ", which had brought it up to date with the GitOps branch and held nothing else")
                                .orElse(""));
    }

    private static void foreign(Transition transition, Stage stage, HeadForeign foreign) {
        String branch = stage.branch().orElseThrow();
        Optional<String> actual = foreign.actual();
        if (foreign.inTheWay().isPresent()) {
            String other = foreign.inTheWay().get();
            String what = "branch " + branch + " cannot be made while there is a branch " + other
                    + ": Git keeps no branch below the name of another one. Lockstep touches neither; rename or delete "
                    + other
                    + " to go on";
            transition.wait(
                    stage,
                    "branch " + branch + " cannot be made: branch " + other + " is in its way",
                    List.of(what),
                    FOREIGN_PAUSE,
                    false);
        } else if (actual.isPresent()) {
            String what = "branch " + branch + " points at " + Sentences.sha(actual.get())
                    + ", which Lockstep did not push; it is not overwritten. Delete or reset the branch to go on";
            transition.wait(stage, "foreign commits on " + branch, List.of(what), FOREIGN_PAUSE, false);
        } else if (stage.pushedHead().isPresent()) {
            transition.stage(stage.answered().withoutBranch());
            transition.event(
                    PromotionEvent.Type.CLEANED_UP, stage, "branch " + branch + " was deleted; it is made again");
        } else {
            String what = "branch " + branch + " does not exist and could not be made; something else writes to it";
            transition.wait(stage, "branch " + branch + " cannot be made", List.of(what), FOREIGN_PAUSE, false);
        }
    }

    private static void opened(Transition transition, Stage stage, PullRequestOpened opened) {
        String head = stage.head().orElseThrow();
        PullRequestRef pullRequest =
                new PullRequestRef(opened.number(), opened.url(), stage.branch().orElseThrow(), head);
        boolean again = stage.pullRequest().map(PullRequestRef::number).equals(Optional.of(opened.number()));
        // The pull request that is there still is nobody's predecessor.
        opened.predecessorMerged().filter(commit -> !again).ifPresent(commit -> {
            // A run of its own, which is superseded once ours is merged on top, and proves it when ours never is.
            transition.change(new LaneChange.MergedLate(
                    stage.environment(), commit, stage.pullRequest().orElseThrow()));
            transition.event(
                    PromotionEvent.Type.MERGED,
                    stage,
                    "pull request #" + stage.pullRequest().orElseThrow().number()
                            + ", which was to be updated, had been merged as " + Sentences.sha(commit));
        });
        transition.change(new LaneChange.HeadOpened(stage.environment(), pullRequest));
        transition.event(
                PromotionEvent.Type.PULL_REQUEST_OPENED,
                stage,
                "pull request #" + opened.number() + (again ? " updated: " : " opened: ") + opened.url()
                        + opened.predecessorElsewhere()
                                .filter(branch -> !again)
                                .map(branch -> ". Pull request #"
                                        + stage.pullRequest().orElseThrow().number()
                                        + ", which was to be updated, goes to " + branch
                                        + ", because somebody changed its base; it is left alone")
                                .orElse(""));
        transition.status(stage, Effect.StatusState.PENDING, "Promoted");
        transition.advance(stage.answered().opened(pullRequest));
    }
}
