package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.store.EventRow;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One stage of a promotion: its steps in the order of time, or, where there are many stages, only how it stands.
 *
 * @param steps empty when only that is shown
 * @param proof how many clusters have proved it, "2 of 3"; may be empty
 * @param unfold where its steps are shown; empty when they are
 * @param address of the environment
 * @param took how long the stage took in all, once it has ended
 * @param leadTime from the start of the run until the clusters had proved it
 * @param diffs where the change itself is to be seen
 */
@RecordBuilder
public record StageColumn(
        String environment,
        String address,
        Mark mark,
        Optional<String> took,
        Optional<String> leadTime,
        String proof,
        Optional<String> unfold,
        List<StepLine> steps,
        Optional<String> note,
        List<Link> diffs,
        Optional<Inputs> inputs)
        implements StageColumnBuilder.With {

    /** What its steps lead to. */
    public List<Link> links() {
        return steps.stream()
                .flatMap(step -> step.link().stream())
                .filter(Link::usable)
                .toList();
    }

    /** Only how it stands. */
    static StageColumn folded(RunSummary run, StageSummary stage, Optional<String> proof) {
        return new StageColumn(
                stage.environment(),
                Address.environment(run.pipeline(), stage.environment()).text(),
                Mark.of(stage),
                took(stage),
                run.leadTime(stage).map(Moment::span),
                proof.orElse(""),
                Optional.of(Address.of("/promotions/" + run.number())
                        .with("stage", stage.environment())
                        .text()),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static Optional<String> took(StageSummary stage) {
        return stage.endedAt()
                .flatMap(end -> stage.startedAt().map(start -> Moment.span(Duration.between(start, end))));
    }

    /**
     * @param proof how many clusters have proved the target, "2 of 3"; empty before any was judged
     * @param events of the run, the oldest first
     */
    static StageColumn of(Promotion run, Stage stage, Optional<String> proof, List<EventRow> events, Instant now) {
        StepLog log = StepLog.of(run.kind(), stage.environment(), events);
        Commit promoted = new Commit(run.commit());
        Set<String> pullRequests = EventLine.addresses(run.stages().stream().map(Stage::pullRequest));
        List<StepLine> steps = new ArrayList<>();
        for (Step step : Step.values()) {
            StepLine.State state = notOurs(run, log, step, state(stage, step));
            boolean here = state == StepLine.State.NOW || state == StepLine.State.PAUSED;
            boolean reached = state != StepLine.State.TODO && state != StepLine.State.SKIPPED;
            StepLog.Entry entry = state == StepLine.State.SKIPPED ? StepLog.Entry.NONE : log.of(step);
            steps.add(new StepLine(
                    StageWords.name(step),
                    state,
                    reached ? detail(stage, step, proof) : "",
                    step == Step.OPEN_PR
                            ? stage.pullRequest().map(ref -> Link.to(ref.url(), "#" + ref.number()))
                            : Optional.empty(),
                    commit(stage, step, state, promoted),
                    entry.began().filter(at -> reached).map(at -> Moment.clock(at, now)),
                    here ? Optional.of(Moment.lasting(stage.stepSince(), now)) : Optional.empty(),
                    entry.took().filter(any -> reached && !here).map(Moment::span),
                    entry.events().stream()
                            .map(event -> EventLine.of(event, pullRequests, now))
                            .toList()));
        }
        return new StageColumn(
                stage.environment(),
                Address.environment(run.pipeline(), stage.environment()).text(),
                Mark.of(StageSummary.of(stage)),
                took(StageSummary.of(stage)),
                StageSummary.of(stage).leadTime(run.createdAt()).map(Moment::span),
                "",
                Optional.empty(),
                List.copyOf(steps),
                note(stage),
                GitOpsLinks.of(stage),
                Inputs.of(stage, run.definition().repository()));
    }

    /** A run that takes over a merge, or brings no commit, has steps that it never was in. */
    private static StepLine.State notOurs(Promotion run, StepLog log, Step step, StepLine.State state) {
        return run.kind() != RunKind.PROMOTION
                        && state == StepLine.State.DONE
                        && log.of(step).began().isEmpty()
                ? StepLine.State.SKIPPED
                : state;
    }

    private static StepLine.State state(Stage stage, Step step) {
        boolean skipped = nothingChanged(stage) && (step == Step.OPEN_PR || step == Step.AWAIT_MERGE);
        return switch (stage.status()) {
            case PENDING -> StepLine.State.TODO;
            case SUCCEEDED, NO_OP -> skipped ? StepLine.State.SKIPPED : StepLine.State.DONE;
            case RUNNING ->
                inOrder(
                        stage,
                        step,
                        skipped,
                        stage.pausedSince().isPresent() ? StepLine.State.PAUSED : StepLine.State.NOW);
            case FAILED, REJECTED -> inOrder(stage, step, skipped, StepLine.State.FAILED);
            case ABORTED, SUPERSEDED -> inOrder(stage, step, skipped, StepLine.State.STOPPED);
        };
    }

    private static StepLine.State inOrder(Stage stage, Step step, boolean skipped, StepLine.State here) {
        int order = step.compareTo(stage.step());
        if (order == 0) {
            return here;
        }
        return order > 0 ? StepLine.State.TODO : skipped ? StepLine.State.SKIPPED : StepLine.State.DONE;
    }

    private static boolean nothingChanged(Stage stage) {
        return stage.mergeCommit().isEmpty()
                && stage.pullRequest().isEmpty()
                && stage.rendered().map(tree -> !tree.manifestsChanged()).orElse(false);
    }

    private static String detail(Stage stage, Step step, Optional<String> proof) {
        if (step == Step.AWAIT_COMPLIANCE) {
            return proof.orElse("");
        }
        return PromotionSteps.ALL.rule(step).outcome(stage);
    }

    /** The merge shows what it made, the base commit what it wrote: two different commits. */
    private static Optional<Commit> commit(Stage stage, Step step, StepLine.State state, Commit promoted) {
        if (step == Step.AWAIT_MERGE) {
            return stage.mergeCommit().map(Commit::new);
        }
        return step == Step.WRITE_BASE && state == StepLine.State.DONE ? Optional.of(promoted) : Optional.empty();
    }

    /** Why it ended otherwise stands at the top of the page already. */
    private static Optional<String> note(Stage stage) {
        return stage.reason().filter(why -> stage.status().proven()).map(Sentence::brief);
    }
}
