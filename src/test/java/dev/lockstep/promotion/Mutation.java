package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.promotion.PromotionEvent.Type;
import dev.lockstep.promotion.Simulation.Machine;
import dev.lockstep.steps.AwaitComplianceStep.Judged;
import dev.lockstep.steps.AwaitMergeStep.PullRequestSeen;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.steps.RenderStep.Rendered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine with one of its rules taken away, by changing what it is told or what it says. */
enum Mutation {
    LEAVES_ITS_PULL_REQUEST_OPEN(
            "is not closed|forgotten pull requests",
            machine -> Mutants.promotions(
                    machine,
                    run -> run.withOutbox(
                            run.outbox().stream()
                                    .filter(effect -> effect instanceof Effect.PostStatus
                                            || effect instanceof Effect.CorrectStatuses)
                                    .toList(),
                            run.outboxAttempts(),
                            run.outboxNextTry()))),
    CALLS_DEPLOYED_WHAT_WAS_TAKEN_BACK(
            "is told to be deployed",
            machine -> Mutants.promotions(
                    machine,
                    run -> run.withOutbox(
                            run.outbox().stream()
                                    .filter(effect -> !(effect instanceof Effect.CorrectStatuses))
                                    .toList(),
                            run.outboxAttempts(),
                            run.outboxNextTry()))),
    OPENS_ANOTHER_PULL_REQUEST(
            "open pull requests in|branches that nobody clears away",
            machine -> (run, did, seen, now) -> Mutants.stages(
                            machine,
                            stage -> seen instanceof Rendered
                                    && stage.status() == StageStatus.RUNNING
                                    && stage.unmergedPullRequest(),
                            (any, stage, at) -> stage.withProposal(stage.proposal()
                                    .map(one -> one.withBranch("another/" + now.toEpochMilli())
                                            .withPushedHead(Optional.empty()))))
                    .next(run, did, seen, now)),
    ENTERS_BESIDE_A_WRITER("write in", machine -> Mutants.told(machine, Mutants::withProvingHolder)),
    TAKES_A_FIRST_LOOK_FOR_EVIDENCE(
            "without evidence",
            machine -> Mutants.told(
                    machine,
                    seen -> seen instanceof Judged judged
                            ? new Judged(judged.outcome(), judged.reasons(), judged.summary(), true)
                            : seen)),
    TAKES_WAITING_FOR_EVIDENCE(
            "without evidence",
            machine -> Mutants.told(
                    machine,
                    seen -> seen instanceof Judged judged && judged.outcome() == Judged.Outcome.WAITING
                            ? new Judged(Judged.Outcome.SATISFIED, judged.reasons(), judged.summary(), true)
                            : seen)),
    MERGES_WHAT_IS_HELD(
            "what is held",
            machine -> (run, did, seen, now) -> machine.next(
                    run,
                    did,
                    seen instanceof PullRequestSeen pull
                            ? new PullRequestSeen(pull.pullRequest()
                                    .withReleased(MergeHold.of(
                                                    run,
                                                    run.stage(did.orElseThrow().environment()))
                                            .stream()
                                            .map(MergeHold::id)
                                            .collect(Collectors.toSet())))
                            : seen,
                    now)),
    MERGES_BEFORE_UPSTREAM_IS_AT_REST("not at rest", machine -> Mutants.told(machine, Mutants::withoutUnrest)),
    BEGINS_BEFORE_UPSTREAM_IS_PROVEN(
            "began before",
            machine -> Mutants.stages(
                    machine,
                    stage -> stage.status() == StageStatus.PENDING,
                    (run, stage, now) ->
                            stage.enter(Step.GATE, Timing.GATE, run.definition().plan(stage.environment()), now))),
    LEAVES_A_FINAL_STATE(
            "the final state",
            machine -> (run, did, seen, now) -> Mutants.stages(
                            machine,
                            stage -> seen instanceof EffectDone && stage.status() == StageStatus.FAILED,
                            (any, stage, at) -> stage.enter(
                                    Step.RENDER, Timing.STEP, run.definition().plan(stage.environment()), at))
                    .next(run, did, seen, now)),
    WAITS_WITHOUT_A_REASON(
            "does not say why",
            machine -> Mutants.decisions(
                    machine,
                    decision -> decision.next() instanceof Decision.Next.Sleep
                            ? Mutants.with(decision, Mutants.waiting(decision.promotion(), waiting -> Optional.empty()))
                            : decision)),
    LOOKS_AFTER_THE_DEADLINE(
            "sleeps until",
            machine -> Mutants.decisions(
                    machine,
                    decision -> decision.next() instanceof Decision.Next.Sleep sleep
                            ? new Decision(
                                    Mutants.waiting(
                                            decision.promotion(),
                                            w -> Optional.of(
                                                    w.lookAt(w.nextLook().plus(Duration.ofHours(1))))),
                                    decision.events(),
                                    decision.lanes(),
                                    new Decision.Next.Sleep(sleep.at().plus(Duration.ofHours(1))))
                            : decision)),
    PUTS_DEADLINES_OFF(
            "was put off|not the deadline|, not ",
            machine -> Mutants.stages(
                    machine,
                    stage -> stage.waiting().isPresent(),
                    (run, stage, now) -> stage.running(
                            running -> running.withDeadline(running.deadline().plusSeconds(5))))),
    FORGETS_THE_DEADLINE("past its deadline|sleeps until", machine -> (run, did, seen, now) -> {
        Promotion timeless = run;
        for (Stage stage : run.stages()) {
            if (stage.status() == StageStatus.RUNNING && !now.isBefore(stage.deadline())) {
                timeless = timeless.with(stage.running(running -> running.withDeadline(now.plusSeconds(60))));
            }
        }
        Decision decision = machine.next(timeless, did, seen, now);
        Promotion after = decision.promotion();
        for (Stage stage : run.stages()) {
            Stage then = after.stage(stage.environment());
            boolean same = stage.status() == StageStatus.RUNNING && then.status() == StageStatus.RUNNING;
            if (same && then.step() == stage.step() && then.stepSince().equals(stage.stepSince())) {
                after = after.with(then.running(running -> running.withDeadline(stage.deadline())));
            }
        }
        return Mutants.with(decision, after);
    }),
    KEEPS_THE_LANE("its places have|lanes are left", machine -> Mutants.lanes(machine, LaneChange.Leave.class)),
    FORGETS_A_MERGE("forgotten pull requests", machine -> Mutants.lanes(machine, LaneChange.Merged.class)),
    FORGETS_A_LATE_MERGE("forgotten pull requests", machine -> Mutants.lanes(machine, LaneChange.MergedLate.class)),
    SKIPS_THE_BASE_COMMIT(
            "is not in the table|BaseRepo",
            machine -> Mutants.stages(
                    machine,
                    stage -> stage.status() == StageStatus.RUNNING && stage.step() == Step.WRITE_BASE,
                    (run, stage, now) -> stage.enter(
                            Step.AWAIT_COMPLIANCE,
                            Timing.COMPLIANCE,
                            run.definition().plan(stage.environment()),
                            now))),
    TAKES_ANY_ANSWER(
            "offering again|in the table",
            machine -> (run, did, seen, now) -> machine.next(
                    run,
                    did.map(action -> action instanceof Action.Perform ? action : Mutants.asked(run, action)),
                    seen,
                    now)),
    TAKES_ANY_EFFECT_FOR_THE_ONE_OWED("is lost", machine -> (run, did, seen, now) -> {
        boolean owes = !run.outbox().isEmpty() && seen instanceof EffectDone;
        Effect first = owes ? run.outbox().get(0) : null;
        return owes
                ? machine.next(
                        run, Optional.of(new Action.Perform(first)), new EffectDone(first, Optional.empty()), now)
                : machine.next(run, did, seen, now);
    }),
    WORKS_ON_WHAT_IS_PAUSED(
            "is paused", machine -> (run, did, seen, now) -> machine.next(run.withPauses(List.of()), did, seen, now)),
    MAKES_ROLLBACKS_GIVE_WAY("asked to give way", machine -> Mutants.told(machine, Mutants::withOrdinaryHolder)),
    COUNTS_PAUSED_TIME(
            "was put off|deadline",
            machine -> Mutants.stages(
                    machine, stage -> stage.pausedSince().isPresent(), (run, stage, now) -> stage.pause(now))),
    ENTERS_A_LANE_SILENTLY(
            "no event says so",
            machine -> Mutants.decisions(machine, decision -> Mutants.without(decision, Type.LANE_ENTERED))),
    MERGES_SILENTLY(
            "no event says so",
            machine -> Mutants.decisions(machine, decision -> Mutants.without(decision, Type.MERGE_DONE))),
    DECIDES_BY_CHANCE("gave two decisions", machine -> {
        AtomicInteger times = new AtomicInteger();
        return Mutants.decisions(
                machine,
                decision -> decision.next() instanceof Decision.Next.Sleep && times.incrementAndGet() % 2 == 0
                        ? new Decision(decision.promotion(), List.of(), decision.lanes(), new Decision.Next.Rest())
                        : decision);
    });

    /** What the proof says when it finds it: one of these, separated by bars. */
    final String found;

    private final UnaryOperator<Machine> wrap;

    Mutation(String found, UnaryOperator<Machine> wrap) {
        this.found = found;
        this.wrap = wrap;
    }

    Machine mutant() {
        return wrap.apply(new PromotionMachine(PromotionSteps.ALL)::next);
    }

    boolean isFoundBy(String message) {
        return Stream.of(found.split("\\|")).anyMatch(message::contains);
    }
}
