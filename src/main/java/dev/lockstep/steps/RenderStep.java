package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Pins the inputs, renders them and compares the result with the GitOps branch. */
public final class RenderStep implements StepRule {
    private static final Duration TURN_PAUSE = Duration.ofSeconds(1);

    public record Pin(String environment) implements Action {}

    public record Render(String environment, Pins pins) implements Action {}

    public record Pinned(Pins pins) implements Observation {}

    /**
     * @param warnings sentences about what was rendered all the same
     * @param notices sentences about what was not looked at
     */
    public record Rendered(RenderedTree tree, List<String> warnings, List<String> notices) implements Observation {}

    /** The inputs cannot be rendered; every problem names what and where. */
    public record RenderFailed(List<String> problems) implements Observation {}

    /**
     * As many renderings as there is memory for are under way; nothing was rendered.
     *
     * @param reason how many, in a sentence
     */
    public record RenderQueued(String reason) implements Observation {
        /** It was not tried. */
        @Override
        public boolean isAnswer() {
            return false;
        }
    }

    @Override
    public Step step() {
        return Step.RENDER;
    }

    @Override
    public Words words() {
        return new Words("rendering", "Render", "rendering");
    }

    @Override
    public Timing timing() {
        return Timing.STEP;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(Pinned.class, "RENDER"),
                StepRule.answer(Rendered.class, "OPEN_PR", "WRITE_BASE", "AWAIT_COMPLIANCE", "NO_OP"),
                StepRule.answer(RenderFailed.class, "FAILED"),
                StepRule.answer(RenderQueued.class, "RENDER", "FAILED"),
                StepRule.answer(Observation.ActionFailed.class, "RENDER", "FAILED"));
    }

    /** What has been merged is not rendered again. */
    @Override
    public boolean applies(Promotion run, Stage stage) {
        return !stage.merged();
    }

    @Override
    public boolean heldByPause() {
        return true;
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return stage.pins()
                .<Action>map(pins -> new Render(stage.environment(), pins))
                .orElseGet(() -> new Pin(stage.environment()));
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        if (observation instanceof Pinned pinned) {
            pinned(transition, stage, pinned.pins());
        } else if (observation instanceof Rendered rendered) {
            rendered(transition, stage, rendered);
        } else if (observation instanceof RenderFailed broken) {
            failed(transition, stage, broken.problems());
        } else {
            queued(transition, stage, (RenderQueued) observation);
        }
    }

    @Override
    public String outcome(Stage stage) {
        return stage.rendered()
                .map(tree ->
                        tree.manifestsChanged() ? Sentences.files(tree.written() + tree.deleted()) : "nothing changed")
                .orElse("");
    }

    static void queued(Transition transition, Stage stage, RenderQueued queued) {
        transition.wait(stage, "waits for its turn to render", List.of(queued.reason()), TURN_PAUSE, false);
    }

    private static void pinned(Transition transition, Stage stage, Pins pins) {
        transition.stage(stage.answered().pinned(pins));
        if (transition.promotion().kind() == RunKind.RECONFIGURATION) {
            transition.promotion(transition.promotion().basedOn(pins.baseCommit()));
        }
        transition.event(PromotionEvent.Type.PINNED, stage, pinnedSentence(pins));
    }

    private static void failed(Transition transition, Stage stage, List<String> problems) {
        Endings.fail(
                transition,
                stage,
                problems.size() == 1
                        ? "cannot be rendered: " + problems.get(0)
                        : "cannot be rendered:\n" + String.join("\n", problems));
    }

    private static void rendered(Transition transition, Stage stage, Rendered rendered) {
        RenderedTree tree = rendered.tree();
        if (!rendered.warnings().isEmpty()) {
            transition.event(PromotionEvent.Type.RENDER_WARNED, stage, String.join("\n", rendered.warnings()));
        }
        if (!rendered.notices().isEmpty()) {
            transition.event(PromotionEvent.Type.RENDER_NOTED, stage, String.join("\n", rendered.notices()));
        }
        transition.event(
                PromotionEvent.Type.RENDERED,
                stage,
                tree.manifestsChanged()
                        ? Sentences.files(tree.written()) + " written, " + tree.deleted() + " deleted in "
                                + Sentences.counted(tree.changesByClusterType().size(), "cluster type")
                        : "no manifest changes");
        Stage next = stage.answered().rendered(tree);
        stage.pins()
                .flatMap(Pins::inputs)
                .ifPresent(inputs -> transition.change(
                        new LaneChange.Rendered(stage.environment(), inputs, !tree.manifestsChanged())));
        if (tree.manifestsChanged()) {
            transition.advance(next.onBranch(branchName(transition.promotion(), stage)));
            return;
        }
        Endings.closePullRequest(
                transition, stage, "Nothing is left to change: the branch already has what this would bring.");
        Stage unchanged = next.withProposal(Optional.empty());
        // One that came for a late merge has a target from the start: that was merged, and is to be proved.
        if (transition.promotion().kind() == RunKind.RECONFIGURATION
                && stage.target().isEmpty()) {
            Endings.nothingToReconfigure(transition, unchanged);
            return;
        }
        // What was merged since the branch was read is not part of it.
        Pins pins = stage.pins().orElseThrow();
        transition.advance(unchanged.toProve(pins.gitOpsBase(), pins.at()));
    }

    private static String branchName(Promotion promotion, Stage stage) {
        return "lockstep/" + promotion.pipeline() + "/" + stage.environment() + "/" + promotion.number();
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
