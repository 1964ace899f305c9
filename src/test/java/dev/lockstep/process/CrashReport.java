package dev.lockstep.process;

import dev.lockstep.process.CrashMatrix.Row;
import dev.lockstep.promotion.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came of the deaths.
 *
 * @param passed all points that undisturbed passes met, also what is no point to die at
 */
record CrashReport(List<Row> rows, Set<CrashPoint> passed) {
    /** Of two matrices that had a share each. */
    CrashReport and(CrashReport other) {
        List<Row> all = new ArrayList<>(rows);
        all.addAll(other.rows);
        Set<CrashPoint> ways = new LinkedHashSet<>(passed);
        ways.addAll(other.passed);
        return new CrashReport(all, ways);
    }

    long deaths() {
        return rows.stream()
                .filter(Row::died)
                .map(row -> row.scenario() + " " + row.moment())
                .distinct()
                .count();
    }

    /** Sorts of points of runs that no death came to. */
    Set<String> neverDiedAt() {
        Set<String> sorts = new TreeSet<>();
        rows.stream()
                .filter(row -> row.point().ofARun())
                .forEach(row -> sorts.add(row.point().sort()));
        rows.stream().filter(Row::died).forEach(row -> sorts.remove(row.point().sort()));
        return sorts;
    }

    /** What runs do, and a death came to before it and not after it, or the other way round. */
    Set<String> halves() {
        Map<String, Set<String>> times = new TreeMap<>();
        rows.stream()
                .filter(row -> row.died() && row.point().ofARun())
                .forEach(row -> times.computeIfAbsent(row.point().sortOfBoth(), sort -> new TreeSet<>())
                        .add(row.point().when()));
        return times.keySet().stream()
                .filter(sort -> times.get(sort).size() < 2)
                .collect(Collectors.toSet());
    }

    /** Sorts of commits, requests and effects. */
    long sorts() {
        return rows.stream().map(row -> row.point().sortOfBoth()).distinct().count();
    }

    /** The table: every sort, before and after. */
    String table() {
        Map<String, Map<String, Row>> sorts = new LinkedHashMap<>();
        rows.stream()
                .sorted(Comparator.comparing((Row row) -> order(row.point().step()))
                        .thenComparing(row -> row.point().what()))
                .forEach(row -> sorts.computeIfAbsent(row.point().sortOfBoth(), sort -> new LinkedHashMap<>())
                        .merge(row.point().when(), row, (one, two) -> one.died() ? one : two));
        StringBuilder table = new StringBuilder();
        table.append(String.format("%-16s %-16s  %s%n", "before", "after", "step, and what was done"));
        sorts.forEach((sort, both) ->
                table.append(String.format("%-16s %-16s  %s%n", cell(both, "before"), cell(both, "after"), sort)));
        return table.toString();
    }

    private static String cell(Map<String, Row> both, String when) {
        return Optional.ofNullable(both.get(when)).map(Row::verdict).orElse("-");
    }

    private static int order(String step) {
        return step.equals("-") ? -1 : Step.valueOf(step).ordinal();
    }

    /** What differs, point by point. */
    String findings() {
        return rows.stream()
                .filter(row -> !row.differences().isEmpty())
                .map(row -> row.scenario() + ": " + row.point() + "\n" + shortened(row.differences()))
                .collect(Collectors.joining("\n"));
    }

    static String shortened(List<String> differences) {
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
}
