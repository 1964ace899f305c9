package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Refusal;
import dev.lockstep.promotion.Requests;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import dev.lockstep.promotion.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits for the merge, or merges. */
public final class AwaitMergeStep implements StepRule {
    public record LookAtPullRequest(String environment, int number) implements Action {}

    public record Merge(String environment, int number, String expectedHead) implements Action {}

    public record PullRequestSeen(PullRequestView pullRequest) implements Observation {}

    public record MergeDone(String commit) implements Observation {}

    public record MergeNotYet(String reason) implements Observation {}

    private static final String TOO_EARLY = "do not merge yet: ";
    private static final String HELD = "for a person to release ";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration LOOK_REFUSED = Duration.ofSeconds(30);
    private static final Duration MERGE_SHOWS = Duration.ofSeconds(2);

    /** What a stage that awaits its merge is held for, released or not. */
    public static Optional<MergeHold> held(Promotion run, Stage stage) {
        boolean awaits = stage.status() == StageStatus.RUNNING
                && stage.step() == Step.AWAIT_MERGE
                && stage.pullRequest().isPresent()
                && !stage.merged();
        return awaits ? MergeHold.of(run, stage) : Optional.empty();
    }

    /** Whether a stage waits for what holds its merge to be released. */
    public static boolean waitsForRelease(Waiting waiting) {
        return waiting.summary().startsWith(HELD);
    }

    @Override
    public Step step() {
        return Step.AWAIT_MERGE;
    }

    @Override
    public Words words() {
        return new Words("the merge", "Merge", "awaiting the merge");
    }

    @Override
    public Timing timing() {
        return Timing.MERGE;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(
                        PullRequestSeen.class,
                        "AWAIT_MERGE",
                        "RENDER",
                        "WRITE_BASE",
                        "AWAIT_COMPLIANCE",
                        "REJECTED",
                        "SUPERSEDED",
                        "ABORTED",
                        "FAILED"),
                StepRule.answer(MergeDone.class, "AWAIT_MERGE"),
                StepRule.answer(MergeNotYet.class, "AWAIT_MERGE", "FAILED"),
                StepRule.answer(Observation.ActionFailed.class, "AWAIT_MERGE", "FAILED"));
    }

    @Override
    public boolean applies(Promotion run, Stage stage) {
        return OpenPullRequestStep.hasSomethingToMerge(stage);
    }

    @Override
    public boolean mayEnd(Stage stage) {
        return false;
    }

    @Override
    public boolean endsByRequest() {
        return false;
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return new LookAtPullRequest(
                stage.environment(), stage.pullRequest().orElseThrow().number());
    }

    @Override
    public boolean asksFor(Promotion run, Stage stage, Action action) {
        if (!(action instanceof Merge merge)) {
            return action.equals(next(run, stage));
        }
        return !stage.merged()
                && stage.pullRequest()
                        .filter(ours -> ours.number() == merge.number()
                                && ours.headCommit().equals(merge.expectedHead()))
                        .isPresent();
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        if (observation instanceof PullRequestSeen seen) {
            seen(transition, stage, seen.pullRequest());
        } else if (observation instanceof MergeDone done) {
            done(transition, stage, done.commit());
        } else {
            refused(transition, stage, ((MergeNotYet) observation).reason());
        }
    }

    /** Before the merge commit. */
    @Override
    public String outcome(Stage stage) {
        return stage.merged() ? "as" : "";
    }

    private static void seen(Transition transition, Stage stage, PullRequestView seen) {
        switch (seen.state()) {
            case MERGED -> {
                if (seen.elsewhere().isPresent()) {
                    mergedElsewhere(transition, stage, seen);
                } else {
                    merged(transition, stage, seen);
                }
            }
            case CLOSED -> closed(transition, stage);
            case MERGING ->
                awaitMergeToShow(
                        transition,
                        stage,
                        "was merged into " + Sentences.sha(seen.baseHead().orElseThrow()));
            case OPEN -> open(transition, stage, seen);
        }
    }

    /**
     * We merged. Known to the lane at once, so that nothing that happens before the next look can forget it; the look
     * that follows compares the trees and goes on. It is also the way back when this answer was lost.
     */
    private static void done(Transition transition, Stage stage, String commit) {
        transition.change(new LaneChange.Merged(stage.environment(), commit));
        transition.change(new LaneChange.HeadClosed(stage.environment()));
        transition.event(
                PromotionEvent.Type.MERGE_DONE,
                stage,
                "GitHub was told to merge pull request #"
                        + stage.pullRequest().orElseThrow().number() + " and did, as " + Sentences.sha(commit)
                        + "; the merged tree is looked at next");
        transition.stage(stage.answered().merged(commit).refused(Optional.empty()));
    }

    private static void merged(Transition transition, Stage stage, PullRequestView seen) {
        String commit = seen.mergeCommit()
                .orElseThrow(() -> new IllegalStateException("a merged pull request without a merge commit"));
        PullRequestRef pullRequest = stage.pullRequest().orElseThrow();
        // Known since we merged it, the lane may have gone on: another reconfiguration may have opened or merged its
        // own.
        if (!stage.mergeCommit().equals(Optional.of(commit))) {
            transition.change(new LaneChange.Merged(stage.environment(), commit));
            transition.change(new LaneChange.HeadClosed(stage.environment()));
        }
        // What we merged ourselves was nobody else's doing, whatever account it was done with.
        Optional<String> person = stage.merged() ? Optional.empty() : seen.mergedBy();
        transition.add(PromotionEvent.of(
                        PromotionEvent.Type.MERGED,
                        stage.environment(),
                        "pull request #" + pullRequest.number() + " merged"
                                + seen.mergedBy().map(who -> " by " + who).orElse("") + " as " + Sentences.sha(commit)
                                + seen.foreign()
                                        .map(theirs -> ". Its head was not what Lockstep pushed: it had " + theirs)
                                        .orElse("")
                                + seen.updated()
                                        .map(who -> ". Its head had been brought up to date with the GitOps branch by "
                                                + who + ", and held nothing else that Lockstep had not pushed")
                                        .orElse("")
                                + (seen.treeDifference().isPresent()
                                        ? ""
                                        : "; the merged tree equals the rendered one"))
                .by(person));
        seen.treeDifference()
                .ifPresent(difference -> transition.event(PromotionEvent.Type.TREE_DIFFERS, stage, difference));
        Endings.deleteBranch(transition, stage);
        transition.advance(stage.answered().merged(commit).toProve(commit, transition.now()));
    }

    /** It is as closed as if nobody had merged it: nothing of it is in the environment's branch. */
    private static void mergedElsewhere(Transition transition, Stage stage, PullRequestView seen) {
        String base = stage.pins().orElseThrow().gitOps().name();
        String kind = transition.promotion().kind().noun();
        String reason = "pull request #" + stage.pullRequest().orElseThrow().number() + " was merged"
                + seen.mergedBy().map(who -> " by " + who).orElse("") + " into "
                + seen.elsewhere().orElseThrow()
                + ", not into " + base + ": somebody had changed its base. Nothing of it is in " + base
                + "; start this " + kind + " again for another pull request into " + base;
        if (stage.merged()) {
            // Only where GitHub answered the merge, and showed the base that it had before.
            Endings.failMergedElsewhere(transition, stage, reason);
            return;
        }
        transition.change(new LaneChange.HeadClosed(stage.environment()));
        Endings.deleteBranch(transition, stage);
        Endings.rejectClosed(transition, stage, reason);
    }

    private static void closed(Transition transition, Stage stage) {
        PullRequestRef pullRequest = stage.pullRequest().orElseThrow();
        transition.change(new LaneChange.HeadClosed(stage.environment()));
        Endings.deleteBranch(transition, stage);
        Endings.rejectClosed(
                transition, stage, "pull request #" + pullRequest.number() + " was closed without being merged");
    }

    private static void open(Transition transition, Stage stage, PullRequestView seen) {
        PullRequestRef pullRequest = stage.pullRequest().orElseThrow();
        String name = "pull request #" + pullRequest.number();
        if (stage.merged()) {
            awaitMergeToShow(
                    transition,
                    stage,
                    "was merged as " + Sentences.sha(stage.mergeCommit().get()));
            return;
        }
        if (Requests.settleUnmerged(transition, stage)) {
            return;
        }
        if (seen.elsewhere().isPresent()) {
            awaitItsBase(transition, stage, seen);
            return;
        }
        if (seen.updated().isEmpty() && !seen.headCommit().equals(pullRequest.headCommit())) {
            transition.wait(
                    stage,
                    "foreign commits on " + pullRequest.branch(),
                    List.of(name + ": its head is " + Sentences.sha(seen.headCommit())
                            + seen.headAuthor().map(who -> " by " + who).orElse("")
                            + ", not " + Sentences.sha(pullRequest.headCommit())
                            + ", which Lockstep pushed"
                            + seen.foreign().map(theirs -> "; it has " + theirs).orElse("")
                            + ". It is neither merged nor overwritten; reset the branch, or close the pull request"),
                    LOOK_AGAIN,
                    false);
            return;
        }
        if (seen.rewritten().isPresent()) {
            Endings.fail(transition, asItIs(stage, seen), seen.rewritten().get());
            return;
        }
        // After that: brought up to date with a rewritten branch, it would make that the base.
        if (seen.updated().isPresent()) {
            renderInPlaceOf(transition, stage, seen);
            return;
        }
        if (seen.newInputs().isPresent() && !transition.late(stage)) {
            transition.event(
                    PromotionEvent.Type.ABSORBED,
                    stage,
                    "new configuration, " + seen.newInputs().get() + ": rendering again into " + name);
            renderAgain(transition, stage);
            return;
        }
        String base = stage.pins().orElseThrow().gitOpsBase();
        if (seen.baseHead().isPresent() && !seen.baseHead().get().equals(base)) {
            if (transition.late(stage)) {
                Endings.fail(
                        transition,
                        stage,
                        transition.late(stage, name + " is not merged, and the GitOps branch has moved again"));
                return;
            }
            transition.event(
                    PromotionEvent.Type.PINNED,
                    stage,
                    "the GitOps branch moved from " + Sentences.sha(base) + " to "
                            + Sentences.sha(seen.baseHead().get()) + "; rendering again on top of it");
            renderAgain(transition, stage);
            return;
        }
        if (!transition.plan(stage).autoMerge()) {
            List<String> reasons = new ArrayList<>();
            // A person's merge cannot be held back; that it is too early can be said.
            transition.pause(stage).ifPresent(pause -> reasons.add(TOO_EARLY + "it is " + pause.sentence()));
            seen.unprovenUpstreams().forEach(unproven -> reasons.add(TOO_EARLY + unproven));
            reasons.add(name + " waits for a person to review and merge it: " + pullRequest.url());
            transition.wait(
                    stage,
                    "for " + name + " to be merged by a person: " + pullRequest.url(),
                    reasons,
                    LOOK_AGAIN,
                    false);
            return;
        }
        if (!seen.unprovenUpstreams().isEmpty()) {
            transition.wait(
                    stage, "an environment before it is not at rest", seen.unprovenUpstreams(), LOOK_AGAIN, false);
            return;
        }
        if (transition.pause(stage).isPresent()) {
            transition.hold(stage, LOOK_AGAIN);
            return;
        }
        Optional<MergeHold> hold = MergeHold.of(transition.promotion(), stage)
                .filter(held -> !seen.released().contains(held.id()));
        if (hold.isPresent()) {
            List<String> reasons = new ArrayList<>(hold.get().reasons());
            reasons.add(name + " is not merged by itself; release it on the page of "
                    + transition.promotion().kind().noun() + " #"
                    + transition.promotion().number() + " or by the API, or merge it: " + pullRequest.url());
            transition.wait(stage, HELD + name, reasons, LOOK_AGAIN, false);
            return;
        }
        Optional<Refusal> refused = stage.refusal().map(known -> known.seen(seen.condition()));
        if (refused.isPresent() && !refused.get().isDue(seen.condition(), transition.now())) {
            waitRefused(transition, stage.refused(refused));
            return;
        }
        // What it waits for stays said until there is another answer.
        Stage asking = refused.isPresent() ? stage : stage.answered();
        transition.stage(asking.refused(Optional.of(Refusal.asked(refused, seen.condition(), transition.now()))));
        transition.act(new Merge(stage.environment(), pullRequest.number(), pullRequest.headCommit()));
    }

    /** Told why not; the pull request is looked at until something about it has changed, or it is time to ask again. */
    private static void refused(Transition transition, Stage stage, String said) {
        waitRefused(transition, stage.refused(Optional.of(Refusal.after(stage.refusal(), said, transition.now()))));
    }

    private static void waitRefused(Transition transition, Stage stage) {
        Refusal refusal = stage.refusal().orElseThrow();
        Duration left = Duration.between(transition.now(), refusal.nextTry());
        transition.wait(
                stage,
                refusal.summary("the merge"),
                List.of(refusal.reason()),
                left.compareTo(LOOK_REFUSED) < 0 ? left : LOOK_REFUSED,
                false);
    }

    /** Neither merged nor rendered into: where it goes is for a person to put right. */
    private static void awaitItsBase(Transition transition, Stage stage, PullRequestView seen) {
        String base = stage.pins().orElseThrow().gitOps().name();
        String now = seen.elsewhere().orElseThrow();
        String name = "pull request #" + stage.pullRequest().orElseThrow().number();
        List<String> reasons = new ArrayList<>();
        reasons.add(name + " goes to " + now + ", not to " + base
                + ": somebody changed its base. Lockstep does not merge it,"
                + " and a merge into " + now + " does not count. Change its base back to " + base
                + ", or close it to end the " + transition.promotion().kind().noun());
        if (seen.baseHead().isEmpty()) {
            reasons.add("branch " + base
                    + " does not exist any more. If it was renamed, write its new name into the GitOpsRepo of "
                    + stage.environment() + " or into gitOps.branch of the pipeline file, then close " + name
                    + " and start again");
        }
        transition.wait(stage, name + " goes to " + now + ", not to " + base, reasons, LOOK_AGAIN, false);
    }

    /** GitHub's button "Update branch": nobody's work is lost when its commit is replaced by the new rendering. */
    private static void renderInPlaceOf(Transition transition, Stage stage, PullRequestView seen) {
        String name = "pull request #" + stage.pullRequest().orElseThrow().number();
        if (transition.late(stage)) {
            Endings.fail(
                    transition,
                    asItIs(stage, seen),
                    transition.late(stage, name + " is not merged, and the GitOps branch has moved again"));
            return;
        }
        transition.event(
                PromotionEvent.Type.PINNED,
                stage,
                name + ": its head was brought up to date with the GitOps branch by "
                        + seen.updated().orElseThrow() + ", as " + Sentences.sha(seen.headCommit())
                        + ", which holds nothing else that Lockstep did not push; rendering again on top of the GitOps"
                        + " branch in its place");
        renderAgain(transition, asItIs(stage, seen));
    }

    /** A head that holds nothing that is not ours or the branch's is ours to replace, and to clear away. */
    private static Stage asItIs(Stage stage, PullRequestView seen) {
        return seen.updated().isPresent() ? stage.pushed(seen.headCommit()) : stage;
    }

    private static void awaitMergeToShow(Transition transition, Stage stage, String merged) {
        String name = "pull request #" + stage.pullRequest().orElseThrow().number();
        transition.wait(
                stage,
                "for the merge to show",
                List.of(name + " " + merged + " and still reads as open"),
                MERGE_SHOWS,
                false);
    }

    private static void renderAgain(Transition transition, Stage stage) {
        transition.enter(stage.answered().unpinned().unpushed(), Step.RENDER);
    }
}
