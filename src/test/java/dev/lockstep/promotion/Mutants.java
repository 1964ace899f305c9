package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.Woken;
import dev.lockstep.promotion.Simulation.Machine;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.AwaitMergeStep.PullRequestSeen;
import dev.lockstep.steps.GateStep.LaneSeen;
import dev.lockstep.steps.LaneView;
import dev.lockstep.steps.PromotionSteps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Ways to change what a machine is told and what it says. */
final class Mutants {
    interface StageChange {
        Stage of(Promotion run, Stage stage, Instant now);
    }

    private Mutants() {}

    static Machine told(Machine machine, UnaryOperator<Observation> change) {
        return (run, did, seen, now) -> machine.next(run, did, change.apply(seen), now);
    }

    static Machine decisions(Machine machine, UnaryOperator<Decision> change) {
        return (run, did, seen, now) -> change.apply(machine.next(run, did, seen, now));
    }

    static Machine lanes(Machine machine, Class<? extends LaneChange> forgotten) {
        return decisions(
                machine,
                decision -> new Decision(
                        decision.promotion(),
                        decision.events(),
                        decision.lanes().stream()
                                .filter(change -> !forgotten.isInstance(change))
                                .toList(),
                        decision.next()));
    }

    static Machine stages(Machine machine, Predicate<Stage> which, StageChange change) {
        return (run, did, seen, now) -> {
            Promotion[] changed = {machine.next(run, did, seen, now).promotion()};
            for (Stage stage : changed[0].stages()) {
                if (which.test(stage)) {
                    changed[0] = changed[0].with(change.of(changed[0], stage, now));
                }
            }
            return promotions(machine, any -> changed[0]).next(run, did, seen, now);
        };
    }

    /** Changes the run that a decision leaves, and lets the machine choose what is next from there. */
    static Machine promotions(Machine machine, UnaryOperator<Promotion> change) {
        return (run, did, seen, now) -> {
            Decision decision = machine.next(run, did, seen, now);
            Promotion changed = change.apply(decision.promotion());
            if (changed.equals(decision.promotion())) {
                return decision;
            }
            Decision next = machine.next(changed, Optional.empty(), new Woken(), now);
            return new Decision(
                    next.promotion(),
                    decision.events(),
                    Stream.concat(decision.lanes().stream(), next.lanes().stream())
                            .toList(),
                    next.next());
        };
    }

    static Promotion waiting(Promotion run, Function<Waiting, Optional<Waiting>> change) {
        Promotion changed = run;
        for (Stage stage : run.stages()) {
            changed = changed.with(
                    stage.status() == StageStatus.RUNNING
                            ? stage.waiting(stage.waiting().flatMap(change))
                            : stage);
        }
        return changed;
    }

    static Decision with(Decision decision, Promotion run) {
        return new Decision(run, decision.events(), decision.lanes(), decision.next());
    }

    static Decision without(Decision decision, PromotionEvent.Type type) {
        return new Decision(
                decision.promotion(),
                decision.events().stream().filter(event -> event.type() != type).toList(),
                decision.lanes(),
                decision.next());
    }

    static Action asked(Promotion run, Action did) {
        Stage stage = run.stage(did.environment());
        boolean other = stage.status() == StageStatus.RUNNING && !(did instanceof AwaitMergeStep.Merge);
        return other ? PromotionSteps.ALL.actionFor(run, stage) : did;
    }

    static Observation withoutUnrest(Observation seen) {
        if (!(seen instanceof PullRequestSeen pull)) {
            return seen;
        }
        return new PullRequestSeen(pull.pullRequest().withUnprovenUpstreams(List.of()));
    }

    /** The holder of a lane is not known to be a rollback. */
    static Observation withOrdinaryHolder(Observation seen) {
        return withHolder(
                seen,
                holder -> new LaneView.Occupant(
                        holder.promotionId(),
                        holder.number(),
                        RunKind.PROMOTION,
                        holder.commit(),
                        holder.merged(),
                        holder.proving(),
                        holder.ours()));
    }

    static Observation withProvingHolder(Observation seen) {
        return withHolder(
                seen,
                holder -> new LaneView.Occupant(
                        holder.promotionId(),
                        holder.number(),
                        holder.kind(),
                        holder.commit(),
                        holder.merged(),
                        true,
                        holder.ours()));
    }

    private static Observation withHolder(Observation seen, UnaryOperator<LaneView.Occupant> as) {
        if (!(seen instanceof LaneSeen looked)) {
            return seen;
        }
        LaneView lane = looked.lane();
        return new LaneSeen(new LaneView(
                lane.holder().map(as),
                lane.beside(),
                lane.lateMergeQueued(),
                lane.rollbackQueued(),
                lane.newerQueued(),
                lane.unprovenUpstreams(),
                lane.openHead(),
                lane.toBase(),
                lane.base(),
                lane.merged(),
                lane.proven()));
    }
}
