package dev.lockstep.promotion;

import dev.lockstep.steps.PromotionSteps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rows of the table of moves were reached, how often, and to which of their destinations. */
final class Coverage {
    private final Map<String, Long> counts = new HashMap<>();
    private long simulations;
    private long moves;
    private long refused;
    private long tolerated;

    void simulated() {
        simulations++;
    }

    void refused() {
        refused++;
    }

    void tolerated() {
        tolerated++;
    }

    long simulations() {
        return simulations;
    }

    void saw(Promotion before, Optional<Action> did, Observation observation, Decision decision) {
        moves++;
        for (Stage stage : before.stages()) {
            Stage after = decision.promotion().stage(stage.environment());
            if (after.status().terminal() && !stage.status().terminal()) {
                before.request()
                        .filter(asked -> endedBy(asked, after))
                        .ifPresent(asked -> count(
                                after.step(), asked.getClass(), after.status().name()));
            }
        }
        if (did.isEmpty() || did.get() instanceof Action.Perform && !(observation instanceof Observation.EffectDone)) {
            return;
        }
        Stage stage = before.stage(did.get().environment());
        Stage after = decision.promotion().stage(stage.environment());
        boolean byRequest = after.status().terminal()
                && stage.step() != Step.AWAIT_MERGE
                && before.request().filter(asked -> endedBy(asked, after)).isPresent();
        if (stage.status() == StageStatus.RUNNING && !byRequest) {
            count(stage.step(), observation.getClass(), Simulation.place(after));
        }
    }

    private static boolean endedBy(Request asked, Stage stage) {
        String why = stage.reason().orElse("");
        if (asked instanceof Request.Abort) {
            return stage.status() == StageStatus.ABORTED;
        }
        if (asked instanceof Request.Halt halt) {
            return stage.status() == StageStatus.FAILED && why.equals(halt.reason());
        }
        return asked instanceof Request.Yield yield
                && stage.status() == StageStatus.SUPERSEDED
                && why.startsWith("by #" + yield.toNumber() + " (");
    }

    private void count(Step step, Class<?> cause, String to) {
        counts.merge(key(step, cause, to), 1L, Long::sum);
    }

    private static String key(Step step, Class<?> cause, String to) {
        return step + " " + cause.getSimpleName() + " -> " + to;
    }

    /** Rows with a destination that was never come to. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        PromotionSteps.ALL
                .answers()
                .forEach(row -> row.to().forEach(to -> missing.add(key(row.step(), row.observation(), to))));
        PromotionSteps.ALL.requests().forEach(row -> missing.add(key(row.step(), row.request(), row.to())));
        missing.removeAll(counts.keySet());
        return missing;
    }

    /** A line for each row of the table, and one with the figures. */
    String report(double seconds) {
        StringBuilder text = new StringBuilder("rows of the table, with how often each destination was come to\n");
        for (Steps.Row row : PromotionSteps.ALL.answers()) {
            text.append("  %-16s %-17s".formatted(row.step(), row.observation().getSimpleName()));
            row.to()
                    .forEach(to -> text.append("  ")
                            .append(to)
                            .append(' ')
                            .append(counts.getOrDefault(key(row.step(), row.observation(), to), 0L)));
            text.append('\n');
        }
        for (Steps.Asked row : PromotionSteps.ALL.requests()) {
            text.append("  %-16s %-17s  %s %d%n"
                    .formatted(
                            row.step(),
                            row.request().getSimpleName(),
                            row.to(),
                            counts.getOrDefault(key(row.step(), row.request(), row.to()), 0L)));
        }
        int rows = PromotionSteps.ALL.answers().size()
                + PromotionSteps.ALL.requests().size();
        int destinations = PromotionSteps.ALL.answers().stream()
                        .mapToInt(row -> row.to().size())
                        .sum()
                + PromotionSteps.ALL.requests().size();
        return text.append(
                        ("machine: %d simulations, %d moves, %d old answers offered again (%d refused by name, %d without"
                                        + " effect on an invariant), %d of %d destinations in %d rows, %.0f s")
                                .formatted(
                                        simulations,
                                        moves,
                                        refused + tolerated,
                                        refused,
                                        tolerated,
                                        destinations - missing().size(),
                                        destinations,
                                        rows,
                                        seconds))
                .toString();
    }
}
