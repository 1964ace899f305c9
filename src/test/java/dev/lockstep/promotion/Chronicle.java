package dev.lockstep.promotion;

import static dev.lockstep.promotion.Invariants.holds;

import dev.lockstep.history.RunHistory;
import dev.lockstep.store.PromotionCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes down what each move changed, as the event log does, and nothing else: what a run is after a move must be what the changes
 * so far make of it, and what it was before can be found again later.
 */
final class Chronicle {
    private static final class Log {
        final RunHistory history = new RunHistory();
        final List<RunHistory.Entry> entries = new ArrayList<>();
        final List<Promotion> states = new ArrayList<>();

        Log(Promotion first) {
            note(Optional.of(PromotionCodec.start(first)), first.lasting());
        }

        void note(Optional<String> change, Promotion after) {
            RunHistory.Entry entry = new RunHistory.Entry(entries.size() + 1L, change);
            history.add(entry);
            entries.add(entry);
            states.add(after);
        }
    }

    private final Map<String, Log> logs = new HashMap<>();

    void saw(Promotion before, Decision decision) {
        Log log = logs.computeIfAbsent(before.id(), id -> new Log(before));
        Promotion after = decision.promotion().lasting();
        if (decision.events().isEmpty()) {
            saysSo(before, decision);
            return;
        }
        log.note(PromotionCodec.change(before, after), after);
        holds(
                PromotionCodec.promotion(log.history.state()).equals(after),
                "the changes so far do not make what #%d is: %s",
                before.number(),
                after);
    }

    static void saysSo(Promotion before, Decision decision) {
        holds(
                !decision.events().isEmpty()
                        || before.lasting().equals(decision.promotion().lasting()),
                "something that lasts changed in #%d, and no event says so: %s became %s",
                before.number(),
                places(before),
                places(decision.promotion()));
    }

    private static String places(Promotion run) {
        return run.stages().stream()
                .map(stage -> stage.environment() + " " + Simulation.place(stage))
                .collect(Collectors.joining(", "));
    }

    /** What each run was a while ago. */
    void earlierStatesAreFoundAgain() {
        logs.forEach((run, log) -> {
            int event = (log.entries.size() + 1) / 2;
            holds(
                    PromotionCodec.promotion(RunHistory.asOf(log.entries, event))
                            .equals(log.states.get(event - 1)),
                    "what %s was at event %d is not found again",
                    run,
                    event);
        });
    }
}
