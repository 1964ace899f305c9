package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.PromotionSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Simulates promotions over a {@link FakeWorld} the way the worker does: decide, save, act, observe. Every move is held
 * against the machine's table, and what must hold always is checked after every save.
 */
final class Simulation {
    /** @param to the step or final status that the stage had after the observation */
    record Move(String environment, Step from, Class<?> observation, String to) {}

    /** {@link PromotionMachine#next}, or what stands for it. */
    interface Machine {
        Decision next(Promotion promotion, Optional<Action> did, Observation observation, Instant now);
    }

    interface Observer {
        void saw(Promotion before, Optional<Action> did, Observation observation, Decision decision);
    }

    /** @param run the only one that it is about */
    record Stop(Optional<String> run, Pause pause) {}

    record Answer(String run, Action did, Observation observation) {}

    static final class RunSlot {
        Promotion promotion;
        Optional<Request> request = Optional.empty();
        Optional<Instant> nextLook;

        RunSlot(Promotion promotion, Instant now) {
            this.promotion = promotion;
            nextLook = Optional.of(now);
        }
    }

    private static final int MOST_ACTIONS_WITHOUT_SLEEP = 150;
    private static final Duration LONGEST = Duration.ofDays(120);

    final FakeWorld world = new FakeWorld();
    /** Runs that were made of late merges. */
    final Set<String> adopted = new HashSet<>();
    /** What is paused now. */
    final List<Stop> stops = new ArrayList<>();
    /** Whether anything ever was: then deadlines may be put off. */
    boolean stopped;

    Machine machine = new PromotionMachine(PromotionSteps.ALL)::next;
    final Map<String, RunSlot> slots = new LinkedHashMap<>();
    final List<Move> moves = new ArrayList<>();
    final Map<String, List<PromotionEvent>> events = new LinkedHashMap<>();
    final List<LaneChange> laneChanges = new ArrayList<>();
    /** What happens after an action: whether its answer is lost, together with the worker. */
    Predicate<Action> crash = action -> false;
    /** Whether the worker dies before the action that it has just saved as the next. */
    Predicate<Action> crashBefore = action -> false;
    /** What arrives of an answer, which may be an older one of the same run. */
    UnaryOperator<Answer> delivery = answer -> answer;
    /** Told of every move before it is checked. */
    Observer observer = (before, did, observation, decision) -> {};
    /** Called before each action. */
    Runnable meanwhile = () -> {};

    static String commit(int number) {
        return "%040x".formatted(number);
    }

    String start(int commit, PipelineDefinition pipeline) {
        return slot(number -> Promotion.create(
                "p" + number,
                number,
                RunKind.PROMOTION,
                Optional.empty(),
                commit(commit),
                "title",
                "author",
                pipeline,
                world.now));
    }

    private String slot(LongFunction<Promotion> make) {
        Promotion run = make.apply(slots.size() + 1);
        slots.put(run.id(), new RunSlot(run, world.now));
        events.put(run.id(), new ArrayList<>());
        return run.id();
    }

    /** Configures an environment anew and lets the watch look at it. The run that it started, if it did. */
    Optional<String> configure(String environment, String configuration, PipelineDefinition pipeline) {
        world.configured.put(environment, configuration);
        return watch(environment, pipeline);
    }

    /** Starts what a lane needs: the adoption of a late merge, or a reconfiguration when it is stale. */
    Optional<String> watch(String environment, PipelineDefinition pipeline) {
        Lane lane = world.lanes.lane(environment);
        if (lane.late().isPresent()) {
            Lane.Late late = lane.late().get();
            Optional<String> head = Optional.of(late.pullRequest().headCommit());
            Promotion ended = promotions().stream()
                    .filter(run -> run.concerns(environment))
                    .filter(run -> run.stage(environment).head().equals(head)
                            || run.stage(environment).pushedHead().equals(head))
                    .min(Comparator.comparing((Promotion run) ->
                                    !run.stage(environment).head().equals(head))
                            .thenComparing(Promotion::number))
                    .orElseGet(() -> get(world.lanes.mergedBy(environment, late.commit())));
            world.lanes.change(environment, Lane::adopted);
            String run = slot(number -> Promotion.adopt(
                    "p" + number, number, ended, environment, late.pullRequest(), late.commit(), world.now));
            adopted.add(run);
            return Optional.of(run);
        }
        boolean stale = !lane.inputs().rendered().equals(Optional.of(world.configuration(environment)));
        boolean expected = promotions().stream().anyMatch(run -> run.willRender(environment));
        if (!stale || expected || lane.base().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(slot(number -> Promotion.create(
                        "p" + number,
                        number,
                        RunKind.RECONFIGURATION,
                        Optional.empty(),
                        lane.base().get(),
                        "title",
                        "author",
                        pipeline.only(environment),
                        world.now)
                .wanting(world.configuration(environment))));
    }

    /** Takes an environment back, and holds promotions out of it until it is resumed. */
    String rollBack(String environment, int commit, PipelineDefinition pipeline) {
        pause(Pause.Scope.ENVIRONMENT, Optional.empty(), Optional.of(environment), true);
        return slot(number -> Promotion.create(
                "p" + number,
                number,
                RunKind.ROLLBACK,
                Optional.empty(),
                commit(commit),
                "title",
                "author",
                pipeline.only(environment),
                world.now));
    }

    void pause(Pause.Scope scope, Optional<String> run, Optional<String> environment, boolean entryOnly) {
        stopped = true;
        String where = environment.map(name -> "environment " + name).orElse("everything");
        stops.add(new Stop(run, new Pause(scope, where, environment, entryOnly, "olga", "disk full", world.now)));
        slots.keySet().forEach(this::wake);
    }

    void pauseEverything() {
        pause(Pause.Scope.EVERYTHING, Optional.empty(), Optional.empty(), false);
    }

    void resumeEverything() {
        stops.clear();
        slots.keySet().forEach(this::wake);
    }

    private Promotion paused(Promotion run) {
        return run.withPauses(stops.stream()
                .filter(stop -> stop.run().map(run.id()::equals).orElse(true))
                .map(Stop::pause)
                .filter(pause -> pause.environment().map(run::concerns).orElse(true))
                .toList());
    }

    Promotion get(String id) {
        return slots.get(id).promotion;
    }

    Stage stage(String id, String environment) {
        return get(id).stage(environment);
    }

    /** What the stage is doing, or how it ended. */
    String at(String id, String environment) {
        return place(stage(id, environment));
    }

    void ask(String id, Request request) {
        RunSlot slot = slots.get(id);
        if (!slot.promotion.status().terminal()) {
            slot.request = Optional.of(request);
            wake(id);
        }
    }

    void abort(String id) {
        ask(id, new Request.Abort("ann", "wrong commit"));
    }

    void wake(String id) {
        RunSlot slot = slots.get(id);
        slot.nextLook = slot.nextLook.map(at -> world.now);
    }

    /** Moves one promotion until it sleeps or rests, or until the worker dies. */
    void move(String id) {
        move(id, simulation -> false);
    }

    /** @param stop when it holds after a save, the worker stops before the action that should follow */
    private void move(String id, Predicate<Simulation> stop) {
        RunSlot slot = slots.get(id);
        Optional<Action> did = Optional.empty();
        Observation observation = new Observation.Woken();
        boolean substituted = false;
        for (int actions = 0; actions <= MOST_ACTIONS_WITHOUT_SLEEP; actions++) {
            Optional<Action> next;
            try {
                next = turn(slot, did, observation);
            } catch (FakeLanes.Taken e) {
                slot.nextLook = Optional.of(world.now);
                return;
            } catch (IllegalMove e) {
                if (!substituted) {
                    throw e;
                }
                slot.nextLook = Optional.of(world.now);
                return;
            }
            if (next.isEmpty()) {
                return;
            }
            if (stop.test(this) || crashBefore.test(next.get())) {
                slot.nextLook = Optional.of(world.now);
                return;
            }
            meanwhile.run();
            boolean lost = crash.test(next.get());
            Answer real = new Answer(id, next.get(), world.answer(slot.promotion, next.get(), promotions()));
            Answer answer = delivery.apply(real);
            substituted = answer.did() != real.did();
            did = Optional.of(answer.did());
            observation = answer.observation();
            if (lost) {
                slot.nextLook = Optional.of(world.now);
                return;
            }
        }
        throw new AssertionError("promotion " + id + " acts without end, last " + did + " with " + observation);
    }

    /** One decision and its save; the action that follows, if one does. */
    Optional<Action> turn(RunSlot slot, Optional<Action> did, Observation observation) {
        Promotion before = paused(slot.request.map(slot.promotion::asked).orElse(slot.promotion));
        Decision decision = machine.next(before, did, observation, world.now);
        world.lanes.apply(decision.promotion(), decision.lanes(), world.now);
        if (before.request().isPresent() && decision.promotion().request().isEmpty()) {
            slot.request = Optional.empty();
        }
        slot.promotion = decision.promotion().bare();
        events.get(before.id()).addAll(decision.events());
        laneChanges.addAll(decision.lanes());
        decision.lanes().stream()
                .filter(LaneChange.Ask.class::isInstance)
                .map(LaneChange.Ask.class::cast)
                .filter(ask ->
                        slots.get(ask.promotionId()).request.map(ask::replaces).orElse(true))
                .forEach(ask -> ask(ask.promotionId(), ask.request(before)));
        if (decision.lanes().stream().anyMatch(LaneChange.Leave.class::isInstance)) {
            slots.keySet().stream().filter(id -> !id.equals(before.id())).forEach(this::wake);
        }
        observer.saw(before, did, observation, decision);
        record(before, did, observation, decision);
        Invariants.check(this, before, decision);
        if (decision.next() instanceof Decision.Next.Act act) {
            Invariants.beforeAction(this, decision.promotion().withPauses(before.pauses()), act.action());
            return Optional.of(act.action());
        }
        slot.nextLook =
                decision.next() instanceof Decision.Next.Sleep sleep ? Optional.of(sleep.at()) : Optional.empty();
        return Optional.empty();
    }

    List<Promotion> promotions() {
        return slots.values().stream().map(slot -> slot.promotion).toList();
    }

    /** Lets time pass until the condition holds; fails when everything rests without it, or nothing comes of it. */
    void until(String what, Predicate<Simulation> condition) {
        Instant end = world.now.plus(LONGEST);
        while (!condition.test(this)) {
            Optional<String> due = slots.entrySet().stream()
                    .filter(entry -> entry.getValue().nextLook.isPresent())
                    .min(Comparator.comparing(entry -> entry.getValue().nextLook.get()))
                    .map(Map.Entry::getKey);
            assertThat(due).as("somebody is still due, waiting until %s", what).isPresent();
            Instant at = slots.get(due.get()).nextLook.get();
            world.now = at.isAfter(world.now) ? at : world.now;
            assertThat(world.now).as("within the longest time: %s", what).isBefore(end);
            if (!stops.isEmpty()) {
                // What is paused does not act, and life goes on.
                meanwhile.run();
            }
            move(due.get(), condition);
        }
    }

    void untilAt(String id, String environment, String place) {
        until(
                id + " in " + environment + " at " + place,
                simulation -> simulation.at(id, environment).equals(place));
    }

    void untilWaiting(String id, String environment, String summary) {
        until(
                id + " waits in " + environment + ": " + summary,
                simulation -> simulation
                        .stage(id, environment)
                        .waiting()
                        .filter(waiting -> waiting.summary().contains(summary))
                        .isPresent());
    }

    void untilEnded() {
        until("all rest", simulation -> simulation.slots.values().stream().allMatch(slot -> slot.nextLook.isEmpty()));
    }

    List<String> told(String id) {
        return events.get(id).stream().map(PromotionEvent::message).toList();
    }

    /** Statuses posted for a promotion, without its number. */
    List<String> statuses(String id) {
        String prefix = "#" + get(id).number() + " ";
        return world.statuses.stream()
                .filter(status -> status.startsWith(prefix))
                .map(status -> status.substring(prefix.length()))
                .toList();
    }

    static String place(Stage stage) {
        return stage.status() == StageStatus.RUNNING
                ? stage.step().name()
                : stage.status().name();
    }

    private void record(Promotion before, Optional<Action> did, Observation observation, Decision decision) {
        if (did.isEmpty() || !(observation instanceof Observation.EffectDone) && did.get() instanceof Action.Perform) {
            return;
        }
        String environment = did.get().environment();
        Stage stage = before.stage(environment);
        String to = place(decision.promotion().stage(environment));
        if (stage.status() != StageStatus.RUNNING) {
            return;
        }
        if (observation instanceof Observation.EffectDone
                && to.equals(stage.step().name())) {
            return;
        }
        Move move = new Move(environment, stage.step(), observation.getClass(), to);
        moves.add(move);
        List<String> allowed =
                allowed(stage.step(), observation.getClass(), before.request().map(Object::getClass));
        if (!allowed.contains(to)) {
            throw new AssertionError(move + " is not in the table, which allows " + allowed);
        }
    }

    static List<String> allowed(Step step, Class<?> observation, Optional<Class<?>> request) {
        List<String> direct = PromotionSteps.ALL.answers().stream()
                .filter(row -> row.step() == step && row.observation() == observation)
                .flatMap(row -> row.to().stream())
                .toList();
        List<String> start = direct.isEmpty() ? List.of(step.name()) : direct;
        List<String> asked = PromotionSteps.ALL.requests().stream()
                .filter(row -> start.contains(row.step().name()) && request.equals(Optional.of(row.request())))
                .map(Steps.Asked::to)
                .toList();
        return Stream.concat(direct.stream(), asked.stream()).toList();
    }
}
