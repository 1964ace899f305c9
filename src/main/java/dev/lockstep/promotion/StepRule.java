package dev.lockstep.promotion;

import java.util.Arrays;
import java.util.List;

/**
 * The rule of one step, without ports: what a stage in it does next, and what each answer leads to. The machine is handed all rules
 * in order ({@link Steps}) and knows none of them; what a rule asks for is carried out by the step's executor.
 */
public interface StepRule {
    /**
     * @param noun in the machine's sentences: {@code the merge}
     * @param label in lists of steps: {@code Merge}
     * @param doing what a stage in the step is at: {@code awaiting the merge}
     */
    record Words(String noun, String label, String doing) {}

    /**
     * What may be observed in the step, and where that leads.
     *
     * @param to steps or final states, in words of {@link Step} and {@link StageStatus}; the step itself stands for waiting in it
     */
    record Answer(Class<? extends Observation> observation, List<String> to) {}

    Step step();

    Words words();

    Timing timing();

    /** Whose deadline counts for the step, where that depends on the pipeline. */
    default Timing deadline(StagePlan plan) {
        return timing();
    }

    /** Everything that may be observed in the step; another observation is a defect. */
    List<Answer> answers();

    /** Whether a stage that comes to this step, in the order of steps, has anything to do in it; else it goes on to the next. */
    default boolean applies(Promotion run, Stage stage) {
        return true;
    }

    /** What a running stage does next, from its state alone. */
    Action next(Promotion run, Stage stage);

    /** A stage comes to this step, with what is to be done once for that. */
    default void entered(Transition transition, Stage stage) {}

    /** Whether an action is of this state: about its rendering, its pull request and its target, not about earlier ones. */
    default boolean asksFor(Promotion run, Stage stage, Action action) {
        return action.equals(next(run, stage));
    }

    /** Takes one of the step's own {@link #answers}; failures of the other side are taken by the machine. What lasts of it has an event. */
    void take(Transition transition, Stage stage, Observation observation);

    /** Whether a stage in this step has not entered its lane yet. */
    default boolean beforeLane() {
        return false;
    }

    /** Whether a pause keeps this step from being worked on; the others only look until they come to something to do. */
    default boolean heldByPause() {
        return false;
    }

    /**
     * Whether a request may end the stage where it is. False while something of ours may be merged, or come to be, unseen: a merge must
     * never be forgotten.
     */
    default boolean mayEnd(Stage stage) {
        return true;
    }

    /** Whether there is a state of the step in which a request may end it, see {@link #mayEnd}. */
    default boolean endsByRequest() {
        return true;
    }

    /** What has come of it, in a few words; empty when there is nothing to say. */
    default String outcome(Stage stage) {
        return "";
    }

    /** The deadline has passed; {@code why} says of what and what was waited for. */
    default void late(Transition transition, Stage stage, String why) {
        Endings.fail(transition, stage, why);
    }

    static Answer answer(Class<? extends Observation> observation, String... to) {
        return new Answer(observation, Arrays.asList(to));
    }
}
