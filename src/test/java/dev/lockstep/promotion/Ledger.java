package dev.lockstep.promotion;

import static dev.lockstep.promotion.Invariants.holds;

import dev.lockstep.promotion.Simulation.Answer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Follows one simulation: every decision is made twice and must be the same, and after every move the last answers of the run
 * are offered once more. They must be refused by name, or lead to a decision that breaks no invariant either.
 */
final class Ledger implements Simulation.Observer {
    static final String HALTED = "main was rewritten";

    private static final int REMEMBERED = 5;
    private static final int TRACED = 60;

    private final Simulation simulation;
    private final Simulation.Machine machine;
    private final Coverage coverage;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final Deque<Supplier<String>> trace = new ArrayDeque<>();
    private final Chronicle chronicle = new Chronicle();
    private Optional<Answer> substitute = Optional.empty();

    Ledger(Simulation simulation, Simulation.Machine machine, Coverage coverage) {
        this.simulation = simulation;
        this.machine = machine;
        this.coverage = coverage;
    }

    Decision decide(Promotion promotion, Optional<Action> did, Observation observation, Instant now) {
        Decision decision = machine.next(promotion, did, observation, now);
        Decision again = machine.next(promotion, did, observation, now);
        holds(decision.equals(again), "the same input gave two decisions:%n%s%n%s", decision, again);
        return decision;
    }

    /** One of the answers that this run was given before. */
    Optional<Answer> earlier(String run, int which) {
        List<Answer> given = List.copyOf(answers.getOrDefault(run, new ArrayDeque<>()));
        substitute = given.isEmpty() ? Optional.empty() : Optional.of(given.get(which % given.size()));
        return substitute;
    }

    /** Sentences are made only when they are read, which is seldom. */
    void note(Supplier<String> line) {
        if (trace.size() == TRACED) {
            trace.removeFirst();
        }
        Instant at = simulation.world.now;
        trace.addLast(() -> at + " " + line.get());
    }

    String trace() {
        return trace.stream().map(Supplier::get).collect(Collectors.joining("\n"));
    }

    @Override
    public void saw(Promotion before, Optional<Action> did, Observation observation, Decision decision) {
        boolean old =
                substitute.filter(answer -> answer.observation() == observation).isPresent();
        note(() -> told(before, did, observation, decision) + (old ? " (an old answer)" : ""));
        coverage.saw(before, did, observation, decision);
        Promises.keep(simulation, before, did, observation, decision, old);
        Promotion saved = decision.promotion().bare();
        for (Answer answer : answers.getOrDefault(before.id(), new ArrayDeque<>())) {
            offerAgain(saved, answer);
        }
        did.ifPresent(action -> {
            Answer answer = new Answer(before.id(), action, observation);
            offerAgain(saved, answer);
            Deque<Answer> given = answers.computeIfAbsent(before.id(), id -> new ArrayDeque<>());
            if (given.size() == REMEMBERED) {
                given.removeFirst();
            }
            given.addLast(answer);
        });
        chronicle.saw(before, decision);
    }

    void earlierStatesAreFoundAgain() {
        chronicle.earlierStatesAreFoundAgain();
    }

    private void offerAgain(Promotion saved, Answer answer) {
        Stage stage = saved.stage(answer.did().environment());
        Decision decision;
        try {
            decision = machine.next(saved, Optional.of(answer.did()), answer.observation(), simulation.world.now);
        } catch (IllegalMove e) {
            for (String named : List.of(
                    "promotion #" + saved.number(),
                    "stage " + stage.environment() + " (" + stage.status() + ", " + stage.step(),
                    answer.observation().getClass().getSimpleName())) {
                holds(e.getMessage().contains(named), "%s does not name %s", e.getMessage(), named);
            }
            coverage.refused();
            return;
        } catch (RuntimeException e) {
            throw new AssertionError(e + offered(stage, answer), e);
        }
        try {
            inTheTable(saved, answer, decision);
            Invariants.ofDecision(simulation, saved, decision);
            Promises.keep(simulation, saved, Optional.of(answer.did()), answer.observation(), decision, true);
            if (decision.next() instanceof Decision.Next.Act act) {
                Invariants.beforeAction(simulation, decision.promotion(), act.action());
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + offered(stage, answer), e);
        }
        coverage.tolerated();
    }

    private static String offered(Stage stage, Answer answer) {
        return "; found by offering again in %s: %s".formatted(Simulation.place(stage), answer);
    }

    private static void inTheTable(Promotion before, Answer answer, Decision decision) {
        Stage stage = before.stage(answer.did().environment());
        String to = Simulation.place(decision.promotion().stage(stage.environment()));
        if (stage.status() != StageStatus.RUNNING || to.equals(stage.step().name())) {
            return;
        }
        List<String> allowed =
                Simulation.allowed(stage.step(), answer.observation().getClass(), Optional.empty());
        holds(allowed.contains(to), "led to %s, and the table allows %s", to, allowed);
    }

    private static String told(Promotion before, Optional<Action> did, Observation observation, Decision decision) {
        List<String> stages = new ArrayList<>();
        for (Stage stage : before.stages()) {
            Stage after = decision.promotion().stage(stage.environment());
            String from = place(stage);
            String to = place(after);
            stages.add(stage.environment() + " " + (from.equals(to) ? from : from + " -> " + to)
                    + after.reason().map(why -> " (" + why + ")").orElse(""));
        }
        String next = decision.next() instanceof Decision.Next.Act act
                ? act.action().getClass().getSimpleName()
                        + (act.action() instanceof Action.Perform perform ? " " + perform.effect() : "")
                : decision.next().toString();
        return "%s %s: %s after %s = %s; %s; next %s"
                .formatted(
                        before.id(),
                        before.kind(),
                        String.join(", ", stages),
                        did.map(action -> action.getClass().getSimpleName()).orElse("-"),
                        observation.getClass().getSimpleName(),
                        before.request().map(asked -> "asked " + asked).orElse("nothing asked"),
                        next);
    }

    private static String place(Stage stage) {
        return stage.status() == StageStatus.PENDING ? "PENDING" : Simulation.place(stage);
    }
}
