package dev.lockstep.dashboard;

import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One stage of a promotion as a column of steps. */
public record StageColumn(String environment, Mark mark, List<StepLine> steps, Optional<String> note) {

    /**
     * @param state DONE, NOW, TODO, FAILED, STOPPED or SKIPPED
     * @param detail what it came to, or how far it is; may be empty
     */
    public record StepLine(
            String name,
            State state,
            String detail,
            Optional<Link> link,
            Optional<Commit> commit,
            Optional<Moment> since) {
        public String css() {
            return state.name().toLowerCase(Locale.ROOT);
        }

        /** For those who do not see the shape. */
        public String word() {
            return switch (state) {
                case DONE -> "done";
                case NOW -> "now";
                case TODO -> "to do";
                case FAILED -> "failed";
                case STOPPED -> "stopped here";
                case SKIPPED -> "not needed";
            };
        }
    }

    public enum State {
        DONE,
        NOW,
        TODO,
        FAILED,
        STOPPED,
        SKIPPED
    }

    /** @param proof how many clusters have proved the target, "2 of 3"; empty before any was judged */
    static StageColumn of(Stage stage, Commit promoted, Optional<String> proof, Instant now) {
        List<StepLine> steps = new ArrayList<>();
        for (Step step : Step.values()) {
            State state = state(stage, step);
            boolean reached = state != State.TODO && state != State.SKIPPED;
            steps.add(new StepLine(
                    StageWords.name(step),
                    state,
                    reached ? detail(stage, step, proof) : "",
                    step == Step.OPEN_PR
                            ? stage.pullRequest().map(ref -> Link.to(ref.url(), "#" + ref.number()))
                            : Optional.empty(),
                    commit(stage, step, state, promoted),
                    state == State.NOW ? Optional.of(Moment.lasting(stage.stepSince(), now)) : Optional.empty()));
        }
        return new StageColumn(stage.environment(), Mark.of(stage), List.copyOf(steps), note(stage));
    }

    private static State state(Stage stage, Step step) {
        boolean skipped = nothingChanged(stage) && (step == Step.OPEN_PR || step == Step.AWAIT_MERGE);
        return switch (stage.status()) {
            case PENDING -> State.TODO;
            case SUCCEEDED, NO_OP -> skipped ? State.SKIPPED : State.DONE;
            case RUNNING -> inOrder(stage, step, skipped, State.NOW);
            case FAILED, REJECTED -> inOrder(stage, step, skipped, State.FAILED);
            case ABORTED, SUPERSEDED -> inOrder(stage, step, skipped, State.STOPPED);
        };
    }

    private static State inOrder(Stage stage, Step step, boolean skipped, State here) {
        int order = step.compareTo(stage.step());
        if (order == 0) {
            return here;
        }
        return order > 0 ? State.TODO : skipped ? State.SKIPPED : State.DONE;
    }

    private static boolean nothingChanged(Stage stage) {
        return stage.mergeCommit().isEmpty()
                && stage.pullRequest().isEmpty()
                && stage.rendered().map(tree -> !tree.manifestsChanged()).orElse(false);
    }

    private static String detail(Stage stage, Step step, Optional<String> proof) {
        return switch (step) {
            case GATE -> "";
            case RENDER -> stage.rendered().map(StageColumn::rendered).orElse("");
            case OPEN_PR -> "";
            case AWAIT_MERGE -> stage.mergeCommit().isPresent() ? "as" : "";
            case WRITE_BASE -> "";
            case AWAIT_COMPLIANCE -> proof.orElse("");
        };
    }

    private static String rendered(RenderedTree tree) {
        if (!tree.manifestsChanged()) {
            return "nothing changed";
        }
        int files = tree.written() + tree.deleted();
        return files == 1 ? "1 file" : files + " files";
    }

    /** The merge shows what it made, the base commit what it wrote: two different commits. */
    private static Optional<Commit> commit(Stage stage, Step step, State state, Commit promoted) {
        if (step == Step.AWAIT_MERGE) {
            return stage.mergeCommit().map(Commit::new);
        }
        return step == Step.WRITE_BASE && state == State.DONE ? Optional.of(promoted) : Optional.empty();
    }

    /** Why it ended otherwise stands at the top of the page already. */
    private static Optional<String> note(Stage stage) {
        return stage.reason().filter(why -> stage.status().proven()).map(Sentence::brief);
    }
}
