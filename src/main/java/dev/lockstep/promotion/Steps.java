package dev.lockstep.promotion;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The steps of a stage, in order: the one table of what may happen in which step, and where it leads. The diagram in the docs is made from it. */
public final class Steps {
    /** @param to see {@link StepRule.Answer} */
    public record Row(Step step, Class<? extends Observation> observation, List<String> to) {}

    /** What a request leads to, after whatever observation it was noticed, where {@link StepRule#mayEnd} allows. */
    public record Asked(Step step, Class<? extends Request> request, String to) {}

    private final List<StepRule> inOrder;

    /** @throws IllegalArgumentException when it is not one rule for each step */
    public Steps(List<StepRule> rules) {
        inOrder = rules.stream().sorted(Comparator.comparing(StepRule::step)).toList();
        List<Step> ruled = inOrder.stream().map(StepRule::step).toList();
        if (!ruled.equals(List.of(Step.values()))) {
            throw new IllegalArgumentException("one rule for each step is needed, and these are of " + ruled);
        }
    }

    public StepRule rule(Step step) {
        return inOrder.get(step.ordinal());
    }

    public StepRule rule(Stage stage) {
        return rule(stage.step());
    }

    public List<StepRule> inOrder() {
        return inOrder;
    }

    public List<Row> answers() {
        return inOrder.stream()
                .flatMap(rule ->
                        rule.answers().stream().map(answer -> new Row(rule.step(), answer.observation(), answer.to())))
                .toList();
    }

    public List<Asked> requests() {
        return inOrder.stream()
                .filter(StepRule::endsByRequest)
                .map(StepRule::step)
                .flatMap(step -> Stream.of(
                        new Asked(step, Request.Abort.class, StageStatus.ABORTED.name()),
                        new Asked(step, Request.Halt.class, StageStatus.FAILED.name()),
                        new Asked(step, Request.Yield.class, StageStatus.SUPERSEDED.name())))
                .toList();
    }

    /** The step that a stage goes on to. */
    StepRule after(Promotion run, Stage stage) {
        return inOrder.stream()
                .skip(stage.step().ordinal() + 1L)
                .filter(rule -> rule.applies(run, stage))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing comes after " + stage.step() + " of " + stage));
    }

    boolean allows(Stage stage, Observation observation) {
        return stage.status() == StageStatus.RUNNING
                && rule(stage).answers().stream().anyMatch(answer -> answer.observation() == observation.getClass());
    }

    /** What a running stage does next, from its state alone. */
    Action actionFor(Promotion run, Stage stage) {
        return rule(stage).next(run, stage);
    }

    void take(Transition transition, Stage before, Observation observation) {
        // Whatever the answer is, it ends the row of failed attempts.
        Stage stage = observation.isAnswer() ? before.attempts(0) : before;
        if (observation instanceof Observation.ActionFailed failed) {
            Attempts.failed(transition, stage, failed);
        } else {
            rule(stage).take(transition, stage, observation);
        }
    }
}
