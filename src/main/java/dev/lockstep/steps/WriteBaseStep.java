package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Requests;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes the promoted commit into the environment branch's BaseRepo. Where that branch takes no pushes, it proposes that, and waits for
 * the merge: whoever protects the branch decides, and Lockstep never merges this pull request itself.
 */
public final class WriteBaseStep implements StepRule {
    /** Writes or proposes it, and looks at what was proposed. */
    public record WriteBase(String environment) implements Action {}

    /** @param changed false when the environment branch had the commit already */
    public record BaseWritten(boolean changed) implements Observation {}

    /** The branch that is to write it is there with this commit; whose it is has to be known before a pull request is opened. */
    public record BasePushed(String commit) implements Observation {}

    /**
     * The pull request that is to write it, which has not.
     *
     * @param open false: somebody closed it, or merged it elsewhere
     * @param elsewhere the branch that it goes to, or was merged into, if that is not the environment's
     */
    public record BaseProposed(PullRequestRef pullRequest, boolean open, Optional<String> elsewhere)
            implements Observation {
        public BaseProposed(PullRequestRef pullRequest, boolean open) {
            this(pullRequest, open, Optional.empty());
        }
    }

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    @Override
    public Step step() {
        return Step.WRITE_BASE;
    }

    @Override
    public Words words() {
        return new Words("the base commit", "Base commit", "writing the base commit");
    }

    @Override
    public Timing timing() {
        return Timing.STEP;
    }

    /** People may take as long for this merge as for that of the manifests. */
    @Override
    public Timing deadline(StagePlan plan) {
        return byPullRequest(plan) ? Timing.MERGE : timing();
    }

    private static boolean byPullRequest(StagePlan plan) {
        return plan.baseCommit() == StagePlan.BaseCommit.PULL_REQUEST;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(BaseWritten.class, "AWAIT_COMPLIANCE"),
                StepRule.answer(BasePushed.class, "WRITE_BASE"),
                StepRule.answer(BaseProposed.class, "WRITE_BASE", "REJECTED", "FAILED"),
                StepRule.answer(Observation.ActionFailed.class, "WRITE_BASE", "FAILED"),
                StepRule.answer(Observation.EffectDone.class, "WRITE_BASE", "RENDER"));
    }

    @Override
    public boolean applies(Promotion run, Stage stage) {
        return run.kind().bringsCommit();
    }

    @Override
    public boolean heldByPause() {
        return true;
    }

    @Override
    public void entered(Transition transition, Stage stage) {
        if (byPullRequest(transition.plan(stage))) {
            transition.stage(stage.proposingBase(branchName(transition.promotion(), stage)));
        }
    }

    /** Beside those of the GitOps repository, which may be the same one. */
    private static String branchName(Promotion run, Stage stage) {
        return "lockstep/" + run.pipeline() + "/" + stage.environment() + "/" + run.number() + "-base";
    }

    /** A pull request may have been merged; and after a failed attempt, one may be there all the same. */
    @Override
    public boolean mayEnd(Stage stage) {
        boolean nothingMade = stage.waiting().isPresent()
                && stage.attempts() == 0
                && stage.pausedSince().isEmpty();
        return stage.baseProposal().isEmpty() || stage.basePullRequest().isEmpty() && nothingMade;
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return new WriteBase(stage.environment());
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        if (observation instanceof BasePushed pushed) {
            transition.stage(stage.answered().basePushed(pushed.commit()));
            transition.event(
                    PromotionEvent.Type.BASE_PROPOSED,
                    stage,
                    "pushed " + Sentences.sha(pushed.commit()) + " to "
                            + stage.baseProposal().orElseThrow().branch() + " for the base commit");
            return;
        }
        if (observation instanceof BaseProposed proposed) {
            proposed(transition, stage, proposed);
            return;
        }
        boolean changed = ((BaseWritten) observation).changed();
        String commit = Sentences.sha(transition.promotion().commit());
        transition.change(new LaneChange.BaseMoved(stage.environment()));
        transition.event(
                PromotionEvent.Type.BASE_WRITTEN,
                stage,
                changed
                        ? "BaseRepo of " + stage.environment() + " now names " + commit
                        : "BaseRepo of " + stage.environment() + " already named " + commit);
        Endings.withdrawBase(transition, stage);
        transition.status(stage, Effect.StatusState.PENDING, "Deploying");
        transition.advance(stage);
    }

    private static void proposed(Transition transition, Stage stage, BaseProposed proposed) {
        PullRequestRef pullRequest = proposed.pullRequest();
        String name = "pull request #" + pullRequest.number();
        Stage known = stage.answered().refused(Optional.empty()).baseOpened(pullRequest);
        if (stage.basePullRequest().isEmpty()) {
            transition.event(
                    PromotionEvent.Type.BASE_PROPOSED,
                    stage,
                    name + " opened for the base commit: " + pullRequest.url());
        }
        transition.stage(known);
        if (!proposed.open()) {
            Endings.rejectClosed(
                    transition,
                    known,
                    name + ", which was to write the base commit, was "
                            + proposed.elsewhere()
                                    .map(branch -> "merged into " + branch + ", not into " + environmentBranch(stage)
                                            + ": somebody had changed its base")
                                    .orElse("closed without being merged"));
        } else if (!Requests.settleUnmerged(transition, known)) {
            transition.wait(
                    stage.baseOpened(pullRequest),
                    "for " + name + " with the base commit to be merged: " + pullRequest.url(),
                    List.of(proposed.elsewhere()
                            .map(branch -> name + " goes to " + branch + ", not to " + environmentBranch(stage)
                                    + ": somebody has changed its base; change it back, or close it: "
                                    + pullRequest.url())
                            .orElse(name + " waits for whoever may merge into the environment branch: "
                                    + pullRequest.url()
                                    + ". The pipeline says that base commits come by pull request")),
                    LOOK_AGAIN,
                    false);
        }
    }

    private static String environmentBranch(Stage stage) {
        return stage.pins().orElseThrow().environment().name();
    }
}
