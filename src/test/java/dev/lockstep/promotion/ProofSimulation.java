package dev.lockstep.promotion;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.promotion.Happening.Script;
import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Simulation.Answer;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.AwaitMergeStep.PullRequestSeen;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PullRequestView;
import dev.lockstep.steps.RenderStep;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Simulates one script from its first promotion to the rest of everything, and holds every move against the invariants. */
final class ProofSimulation {
    private static final int MOST_COMMITS = 8;
    private static final List<Class<?>> ACTIONS = List.of(
            GateStep.LookAtLane.class,
            RenderStep.Pin.class,
            RenderStep.Render.class,
            OpenPullRequestStep.PushHead.class,
            OpenPullRequestStep.OpenPullRequest.class,
            AwaitMergeStep.LookAtPullRequest.class,
            AwaitMergeStep.Merge.class,
            WriteBaseStep.WriteBase.class,
            AwaitComplianceStep.Judge.class,
            Effect.PostStatus.class,
            Effect.ClosePullRequest.class,
            Effect.DeleteBranch.class,
            Effect.DeleteBaseBranch.class,
            Effect.CorrectStatuses.class);

    private final Simulation simulation = new Simulation();
    private final FakeWorld world = simulation.world;
    private final Script script;
    private final Deque<Happening> coming;
    private final Ledger ledger;
    private int quiet;
    private int commit;
    private boolean lose;
    private boolean die;
    private boolean mergeBeforeClosing;
    private boolean pushBeforePush;
    private Optional<PullRequestView> odd = Optional.empty();
    private Optional<Integer> old = Optional.empty();

    private ProofSimulation(Script script, Simulation.Machine machine, Coverage coverage) {
        this.script = script;
        coming = new ArrayDeque<>(script.happenings());
        ledger = new Ledger(simulation, machine, coverage);
        simulation.machine = ledger::decide;
        simulation.observer = ledger;
        simulation.meanwhile = this::meanwhile;
        simulation.crash = this::answerIsLost;
        simulation.crashBefore = action -> {
            boolean dies = die;
            die = false;
            return dies;
        };
        simulation.delivery = this::deliver;
    }

    /** @throws AssertionError with the invariant that was broken and the last moves */
    static void simulation(Script script, Simulation.Machine machine, Coverage coverage) {
        ProofSimulation one = new ProofSimulation(script, machine, coverage);
        try {
            one.start(false);
            Aftermath.check(one.simulation, script.shape().pipeline);
            one.ledger.earlierStatesAreFoundAgain();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nlast moves:\n" + one.ledger.trace(), e);
        }
        coverage.simulated();
    }

    private void start(boolean again) {
        if (again || commit < MOST_COMMITS) {
            commit += again ? 0 : 1;
            simulation.start(commit, script.shape().pipeline);
        }
    }

    private void meanwhile() {
        if (coming.isEmpty()) {
            world.clusters.clear();
            script.shape().pipeline.environments().stream()
                    .flatMap(plan -> world.basePull(plan.environment()).stream())
                    .forEach(world::mergeBase);
            if (!simulation.stops.isEmpty()) {
                simulation.resumeEverything();
            }
        } else if (quiet++ >= coming.peek().pause()) {
            quiet = 0;
            happen(coming.poll());
        }
    }

    private void happen(Happening happening) {
        int which = happening.which();
        String next = Simulation.commit(commit + 1);
        ledger.note(happening::toString);
        switch (happening.what()) {
            case START -> start(false);
            case START_AGAIN -> start(true);
            case START_SAME_MANIFESTS -> {
                world.sameAs.put(next, which % 3 == 0 ? "nothing" : Simulation.commit(commit));
                start(false);
            }
            case START_BROKEN -> {
                world.problems.put(next, List.of("templates/a.yaml:1: broken"));
                start(false);
            }
            case START_HELD -> {
                if (which % 2 == 0) {
                    world.warned.add(next);
                } else {
                    world.removing.put(next, 1 + which / 2 % 3);
                }
                start(false);
            }
            case RELEASE ->
                simulation
                        .promotions()
                        .forEach(run -> run.stages().stream()
                                .flatMap(stage -> AwaitMergeStep.held(run, stage).stream())
                                .forEach(hold -> world.released.add(hold.id())));
            case START_DIVERGED -> {
                world.lanes.diverged.add(next);
                start(false);
            }
            case MERGE -> person(which, pr -> world.mergeByHand(pr, "bob"));
            case MERGE_BEFORE_CLOSING -> {
                mergeBeforeClosing = true;
                if (which % 2 == 0) {
                    world.script(Effect.ClosePullRequest.class, FakeWorld.transientFailure("502"));
                }
            }
            case MERGE_BASE -> world.basePull(environment(which)).ifPresent(world::mergeBase);
            case CLOSE_BASE -> world.basePull(environment(which)).ifPresent(pr -> pr.state = PrState.CLOSED);
            case PUSH_BEFORE_PUSH -> pushBeforePush = true;
            case CLOSE -> person(which, pr -> pr.state = PrState.CLOSED);
            case PUSH_TO_HEAD -> person(which, world::pushForeign);
            case DELETE_BRANCHES -> world.branches.clear();
            case PUSH_TO_BASE -> world.commitTo(environment(which), "somebody else's");
            case PUSH_THE_SAME -> person(which, pr -> world.commitTo(pr.environment, world.content.get(pr.head)));
            case REWRITE_BASE ->
                odd = Optional.of(view(Optional.empty(), Optional.of("the GitOps branch was rewritten")));
            case DIFFERENT_TREE -> odd = Optional.of(view(Optional.of("1 file differs, by bob"), Optional.empty()));
            case CONFIGURE -> {
                world.configured.put(environment(which), "c" + which / 7 % 3);
                if (which % 2 == 0) {
                    simulation.watch(environment(which), script.shape().pipeline);
                }
            }
            case WATCH -> simulation.watch(environment(which), script.shape().pipeline);
            case CLUSTERS -> world.clusters.put(environment(which), Clusters.values()[which / 4 % 3]);
            case FAIL_ONCE -> fail(which, 1 + which / 12);
            case FAIL_LONG -> fail(which, 30);
            case REFUSE -> refuse(ACTIONS.get(which % ACTIONS.size()));
            case REFUSE_MERGE ->
                world.script(
                        AwaitMergeStep.Merge.class,
                        Collections.nCopies(which % 3 == 0 ? 70 : 2, new AwaitMergeStep.MergeNotYet("checks run"))
                                .toArray(Observation[]::new));
            case QUEUE_RENDERINGS -> queueRenderings(which);
            case ABORT -> simulation.abort(run(which));
            case HALT -> simulation.ask(run(which), new Request.Halt(Ledger.HALTED));
            case YIELD ->
                simulation.ask(
                        run(which), new Request.Yield(environment(which / 7), 99, Simulation.commit(MOST_COMMITS + 1)));
            case WAKE -> simulation.wake(run(which));
            case LOSE_ANSWER -> lose = true;
            case DIE -> die = true;
            case OLD_ANSWER -> old = Optional.of(which);
            case ROLL_BACK -> rollBack(environment(which), which / 5);
            case PAUSE -> pause(which);
            case RESUME -> simulation.resumeEverything();
            case CLOCK -> world.now = world.now.plus(Duration.ofSeconds(which * (long) which));
        }
    }

    /** Laid over the next look at a pull request, of which only these two are replaced. */
    private static PullRequestView view(Optional<String> treeDifference, Optional<String> rewritten) {
        return new PullRequestView(
                PullRequestView.State.OPEN,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                treeDifference,
                Optional.empty(),
                rewritten,
                List.of());
    }

    /** For a moment, or past the deadline of the step, in looks a second apart. */
    private void queueRenderings(int which) {
        Observation queued = new RenderStep.RenderQueued("2 others are rendered");
        world.script(
                which % 2 == 0 ? RenderStep.Render.class : OpenPullRequestStep.PushHead.class,
                Collections.nCopies(which % 10 < 2 ? 300 : 2, queued).toArray(Observation[]::new));
    }

    /** Closing is not refused here: what is left open then is known to one run at a time (docs/decisions/0015-proof.md). */
    private void refuse(Class<?> action) {
        if (action != Effect.ClosePullRequest.class) {
            world.script(action, FakeWorld.rejected("403"));
        }
    }

    /** To an older commit, as the server would check; one at a time. */
    private void rollBack(String environment, int which) {
        int base = world.lanes
                .lane(environment)
                .base()
                .map(commit -> Integer.parseInt(commit, 16))
                .orElse(0);
        boolean onItsWay = simulation.promotions().stream()
                .anyMatch(run -> run.kind() == RunKind.ROLLBACK
                        && run.concerns(environment)
                        && !run.status().terminal());
        if (base > 1 && !onItsWay) {
            simulation.rollBack(environment, 1 + which % (base - 1), script.shape().pipeline);
        }
    }

    private void pause(int which) {
        switch (which % 3) {
            case 0 -> simulation.pauseEverything();
            case 1 ->
                simulation.pause(
                        Pause.Scope.ENVIRONMENT, Optional.empty(), Optional.of(environment(which / 3)), which % 2 == 0);
            default -> simulation.pause(Pause.Scope.PROMOTION, Optional.of(run(which / 3)), Optional.empty(), false);
        }
    }

    private void fail(int which, int times) {
        Optional<Duration> retryAfter = which % 5 == 0 ? Optional.of(Duration.ofSeconds(3L * which)) : Optional.empty();
        ActionFailed failed = new ActionFailed(ActionFailed.Failure.TRANSIENT, "502", retryAfter);
        world.script(
                ACTIONS.get(which % ACTIONS.size()),
                Collections.nCopies(times, failed).toArray(Observation[]::new));
    }

    /** A person acts on what Lockstep knows of; what was made in the very moment of a crash is found again first. */
    private void person(int which, Consumer<Pr> does) {
        Set<Integer> known = simulation.promotions().stream()
                .flatMap(promotion -> promotion.stages().stream())
                .flatMap(stage -> stage.pullRequest().stream())
                .map(PullRequestRef::number)
                .collect(Collectors.toSet());
        List<Pr> open = world.pulls.values().stream()
                .filter(pr -> pr.state == PrState.OPEN && known.contains(pr.number))
                .toList();
        if (!open.isEmpty()) {
            does.accept(open.get(which % open.size()));
        }
    }

    private String environment(int which) {
        List<StagePlan> environments = script.shape().pipeline.environments();
        return environments.get(which % environments.size()).environment();
    }

    /** Preferably one that is stuck at its branch, where requests are rarely met, or else one that runs. */
    private String run(int which) {
        List<Promotion> running = simulation.promotions().stream()
                .filter(run -> !run.status().terminal())
                .toList();
        List<Promotion> stuck = running.stream()
                .filter(run -> run.stages().stream()
                        .anyMatch(stage -> Simulation.place(stage).equals("OPEN_PR")
                                && stage.waiting().isPresent()))
                .toList();
        List<Promotion> among = stuck.isEmpty() ? running.isEmpty() ? simulation.promotions() : running : stuck;
        return among.get(which % among.size()).id();
    }

    private boolean answerIsLost(Action action) {
        if (mergeBeforeClosing
                && action instanceof Action.Perform perform
                && perform.effect() instanceof Effect.ClosePullRequest close
                && world.pulls.get(close.number()).state == PrState.OPEN) {
            mergeBeforeClosing = false;
            world.mergeByHand(world.pulls.get(close.number()), "bob");
        }
        if (pushBeforePush && action instanceof OpenPullRequestStep.PushHead push) {
            pushBeforePush = false;
            world.branches.put(push.environment() + "/" + push.branch(), "foreign-to-" + push.branch());
        }
        boolean lost = lose;
        lose = false;
        return lost;
    }

    private Answer deliver(Answer real) {
        if (old.isPresent() && !lose) {
            Optional<Answer> earlier = ledger.earlier(real.run(), old.get());
            old = Optional.empty();
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        if (odd.isPresent() && real.observation() instanceof PullRequestSeen seen) {
            PullRequestView laid = odd.get();
            odd = Optional.empty();
            return new Answer(
                    real.run(),
                    real.did(),
                    new PullRequestSeen(seen.pullRequest()
                            .with(view ->
                                    view.treeDifference(laid.treeDifference()).rewritten(laid.rewritten()))));
        }
        return real;
    }
}
