package dev.lockstep.process;

import dev.lockstep.process.crash.CrashAgent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays scenarios undisturbed, then once for each chosen point with the application dying there, and compares the ends. */
final class CrashMatrix implements AutoCloseable {
    /** Points outside of runs come and go with the clock: how often the application may fail to come to one. */
    private static final int TRIES = 3;

    /** @param differences empty: everything is as if nobody had died */
    record Row(CrashScenario scenario, CrashPoint point, boolean died, List<String> differences, double seconds) {
        String verdict() {
            return !died ? "not reached" : differences.isEmpty() ? "died, equal" : "died, DIFFERENT";
        }
    }

    private final Optional<CrashAgent.Mutation> mutation;
    private final List<Row> rows = new ArrayList<>();
    /** Everything that was passed undisturbed, also what is no point to die at. */
    private final Set<CrashPoint> passed = new LinkedHashSet<>();

    private final Set<String> chosen = new HashSet<>();
    private CrashScene scene;

    CrashMatrix(Optional<CrashAgent.Mutation> mutation) {
        this.mutation = mutation;
        this.scene = new CrashScene(mutation);
    }

    List<Row> rows() {
        return rows;
    }

    Set<CrashPoint> passed() {
        return passed;
    }

    /** @param choice which of the points that every undisturbed play passes */
    void play(CrashScenario scenario, Function<List<CrashPoint>, List<CrashPoint>> choice) {
        // The first play of a scenario in a world begins with what another one left.
        scene.play(scenario, Optional.empty());
        EndState undisturbed = scene.play(scenario, Optional.empty());
        List<CrashPoint> once = scene.passed();
        List<String> unsteady = scene.play(scenario, Optional.empty()).differences(undisturbed);
        if (!unsteady.isEmpty()) {
            throw new AssertionError(
                    scenario + ": two undisturbed plays differ, so nothing can be compared\n" + shortened(unsteady));
        }
        List<CrashPoint> twice = scene.passed();
        System.out.printf("[proof] %s: two undisturbed plays are equal; %d points%n", scenario, once.size());
        passed.addAll(once);
        List<CrashPoint> steady = once.stream().filter(twice::contains).toList();
        for (CrashPoint point : choice.apply(steady)) {
            rows.add(die(scenario, point, undisturbed));
        }
    }

    private Row die(CrashScenario scenario, CrashPoint point, EndState undisturbed) {
        long began = System.nanoTime();
        List<String> differences = new ArrayList<>();
        boolean died = false;
        try {
            for (int attempt = 0; attempt < TRIES && !died; attempt++) {
                differences = scene.play(scenario, Optional.of(point)).differences(undisturbed);
                died = scene.died();
            }
            if (!differences.isEmpty()) {
                scene.play(scenario, Optional.empty());
            }
        } catch (AssertionError | RuntimeException e) {
            died |= scene.died();
            differences.add("does not come to its end: " + e.getMessage());
            scene.close();
            scene = new CrashScene(mutation);
            scene.play(scenario, Optional.empty());
        }
        Row row = new Row(scenario, point, died, differences, (System.nanoTime() - began) / 1e9);
        System.out.printf("[proof] %5.1f s  %-16s %s: %s%n", row.seconds(), row.verdict(), scenario, point);
        return row;
    }

    /**
     * One point of each sort that no scenario before has had. A method of a port is died at by its requests, just before the first
     * and just after the last of which nothing happens; by itself only when it makes none that is seen.
     */
    List<CrashPoint> newSorts(List<CrashPoint> steady) {
        Set<String> withRequests = steady.stream()
                .filter(point -> point.category().equals("request"))
                .map(point -> point.run() + point.environment() + point.step())
                .collect(Collectors.toSet());
        return steady.stream()
                .filter(point -> !point.category().equals("effect")
                        || !withRequests.contains(point.run() + point.environment() + point.step()))
                .filter(point -> chosen.add(point.sort()))
                .toList();
    }

    /** The table: every sort, before and after. */
    String table() {
        Map<String, Map<String, Row>> sorts = new LinkedHashMap<>();
        rows.stream()
                .sorted(Comparator.comparing((Row row) -> row.point().kind())
                        .thenComparing(row -> order(row.point().step()))
                        .thenComparing(row -> row.point().what()))
                .forEach(row -> sorts.computeIfAbsent(
                                row.point().kind() + " " + row.point().step() + " "
                                        + row.point().what(),
                                sort -> new LinkedHashMap<>())
                        .put(row.point().when(), row));
        StringBuilder table = new StringBuilder();
        table.append(String.format("%-16s %-16s  %s%n", "before", "after", "run, step, and what was done"));
        sorts.forEach((sort, both) ->
                table.append(String.format("%-16s %-16s  %s%n", cell(both, "before"), cell(both, "after"), sort)));
        return table.toString();
    }

    private static String cell(Map<String, Row> both, String when) {
        return Optional.ofNullable(both.get(when)).map(Row::verdict).orElse("-");
    }

    private static int order(String step) {
        return step.equals("-") ? -1 : dev.lockstep.promotion.Step.valueOf(step).ordinal();
    }

    /** What differs, point by point. */
    String findings() {
        return rows.stream()
                .filter(row -> !row.differences().isEmpty())
                .map(row -> row.scenario() + ": " + row.point() + "\n" + shortened(row.differences()))
                .collect(Collectors.joining("\n"));
    }

    private static String shortened(List<String> differences) {
        return differences.stream()
                .limit(40)
                .map(line -> "    " + (line.length() > 2000 ? line.substring(0, 2000) + "…" : line))
                .collect(Collectors.joining("\n"));
    }

    /** Ports' methods that were called. */
    Set<String> effects() {
        return passed.stream()
                .filter(point -> point.category().equals("effect"))
                .map(point -> point.what().split(" ")[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        scene.close();
    }
}
