package dev.lockstep.steps;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Endings;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.promotion.Timing;
import dev.lockstep.promotion.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Waits until every cluster has proved the merged commit. */
public final class AwaitComplianceStep implements StepRule {
    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    /** @param confirm whether each reconciler is read directly before judging */
    public record Judge(String environment, String target, boolean confirm) implements Action {}

    /**
     * A reconfiguration was merged while we wait for the clusters: what they must prove now is its commit.
     *
     * @param assignments cluster types of its tree with the number of their deployment targets
     */
    public record TargetMoved(String commit, SortedMap<String, Integer> assignments, long byNumber)
            implements Observation {}

    /**
     * A rollback was merged on top of the target: no cluster will prove that any more.
     *
     * @param commit of the rollback's merge
     */
    public record TakenBack(String commit, long byNumber) implements Observation {}

    /** @param lookAgain in which time more can be known, where that is sooner than the pace of looks */
    public record Judged(
            Outcome outcome, List<String> reasons, String summary, boolean confirmed, Optional<Duration> lookAgain)
            implements Observation {
        public Judged(Outcome outcome, List<String> reasons, String summary, boolean confirmed) {
            this(outcome, reasons, summary, confirmed, Optional.empty());
        }

        public enum Outcome {
            SATISFIED,
            WAITING,
            VIOLATED
        }
    }

    @Override
    public Step step() {
        return Step.AWAIT_COMPLIANCE;
    }

    @Override
    public Words words() {
        return new Words("the clusters' proof", "Proof", "proving");
    }

    @Override
    public Timing timing() {
        return Timing.COMPLIANCE;
    }

    @Override
    public List<Answer> answers() {
        return List.of(
                StepRule.answer(Judged.class, "AWAIT_COMPLIANCE", "SUCCEEDED", "NO_OP", "FAILED"),
                StepRule.answer(TargetMoved.class, "AWAIT_COMPLIANCE"),
                StepRule.answer(TakenBack.class, "SUPERSEDED"),
                StepRule.answer(Observation.ActionFailed.class, "AWAIT_COMPLIANCE", "FAILED"),
                StepRule.answer(Observation.EffectDone.class, "AWAIT_COMPLIANCE", "RENDER"));
    }

    @Override
    public Action next(Promotion run, Stage stage) {
        return new Judge(stage.environment(), stage.target().orElseThrow(), false);
    }

    @Override
    public boolean asksFor(Promotion run, Stage stage, Action action) {
        return action instanceof Judge judge
                && stage.target().filter(judge.target()::equals).isPresent();
    }

    @Override
    public void take(Transition transition, Stage stage, Observation observation) {
        if (observation instanceof TargetMoved moved) {
            targetMoved(transition, stage, moved);
        } else if (observation instanceof TakenBack back) {
            Endings.supersede(
                    transition,
                    stage,
                    "by rollback #" + back.byNumber() + ", which was merged as " + Sentences.sha(back.commit())
                            + " on top of " + Sentences.sha(stage.target().orElseThrow()));
        } else {
            judged(transition, stage, (Judged) observation);
        }
    }

    @Override
    public void late(Transition transition, Stage stage, String why) {
        Endings.failUnproven(transition, stage, why);
    }

    private static void targetMoved(Transition transition, Stage stage, TargetMoved moved) {
        transition.event(
                PromotionEvent.Type.TARGET_MOVED,
                stage,
                "reconfiguration #" + moved.byNumber() + " was merged as " + Sentences.sha(moved.commit())
                        + "; the clusters are asked to prove that instead of "
                        + Sentences.sha(stage.target().orElseThrow()));
        transition.enter(
                stage.rendered()
                        .map(tree -> stage.withTree(tree.withAssignments(moved.assignments())))
                        .orElse(stage)
                        .answered()
                        .toProve(moved.commit(), transition.now()),
                Step.AWAIT_COMPLIANCE);
    }

    private static void judged(Transition transition, Stage stage, Judged judged) {
        boolean decisive = judged.outcome() != Judged.Outcome.WAITING || transition.late(stage);
        if (decisive && !judged.confirmed()) {
            transition.stage(stage);
            transition.act(new Judge(stage.environment(), stage.target().orElseThrow(), true));
            return;
        }
        switch (judged.outcome()) {
            case SATISFIED -> Endings.proven(transition, stage, judged.summary());
            case VIOLATED -> violated(transition, stage, judged);
            case WAITING -> {
                Duration pace = lookAgainIn(transition, stage);
                Duration pause = judged.lookAgain()
                        .map(sooner -> sooner.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : sooner)
                        .filter(sooner -> sooner.compareTo(pace) < 0)
                        .orElse(pace);
                transition.wait(stage, judged.summary(), judged.reasons(), pause, false);
            }
        }
    }

    /** Whoever pauses a stage whose clusters fail wants time to help them. */
    private static void violated(Transition transition, Stage stage, Judged judged) {
        Optional<Pause> pause = transition.pause(stage);
        if (pause.isEmpty()) {
            Endings.failUnproven(transition, stage, String.join("; ", judged.reasons()));
            return;
        }
        List<String> reasons = new ArrayList<>(judged.reasons());
        reasons.add("it does not fail of this yet: it is " + pause.get().sentence());
        transition.wait(stage, judged.summary(), reasons, lookAgainIn(transition, stage), false);
    }

    /** Short after a merge, then slower: a tenth of the time waited, between two seconds and a minute. */
    private static Duration lookAgainIn(Transition transition, Stage stage) {
        long waited = Duration.between(stage.stepSince(), transition.now()).toMillis() / 10;
        return Duration.ofMillis(Math.max(2_000, Math.min(60_000, waited)));
    }
}
